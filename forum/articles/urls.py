from django.urls import path

from forum.articles import desk, views

# An article's own page belongs to the comments, which stand on it: forum/urls.py puts it among these.
urlpatterns = [
    path("", views.article_list, name="list"),
    path("sections/", views.section_list, name="sections"),
    path("sections/<str:slug>/", views.section, name="section"),
    path("tags/", views.tag_list, name="tags"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.write, name="write"),
    path("desk/preview/", desk.preview, name="preview"),
    path("desk/<int:article_id>/", desk.edit, name="edit"),
    path("desk/<int:article_id>/hide/", desk.hide, name="hide"),
]
