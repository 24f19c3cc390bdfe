from django.urls import path

from forum.comments import views

app_name = "comments"

urlpatterns = [
    path("articles/<int:article_id>/comments/new/", views.post, name="post"),
    path("comments/<int:comment_id>/", views.permalink, name="permalink"),
    path("comments/<int:comment_id>/reply/", views.reply, name="reply"),
    path("comments/<int:comment_id>/edit/", views.edit, name="edit"),
    path("comments/<int:comment_id>/delete/", views.delete, name="delete"),
]
