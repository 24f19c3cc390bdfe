from django.urls import path

from forum.moderation import views

app_name = "moderation"

urlpatterns = [
    path("comments/<int:comment_id>/move/", views.move, name="move"),
    path("comments/<int:comment_id>/merge/", views.merge, name="merge"),
]
