from django.urls import path

from forum.comments.views import reading, writing

app_name = "comments"

urlpatterns = [
    path("articles/<int:article_id>/comments/new/", writing.post, name="post"),
    path("comments/<int:comment_id>/", reading.permalink, name="permalink"),
    path("comments/<int:comment_id>/reply/", writing.reply, name="reply"),
    path("comments/<int:comment_id>/edit/", writing.edit, name="edit"),
    path("comments/<int:comment_id>/delete/", writing.delete, name="delete"),
]
