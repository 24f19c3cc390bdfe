from django.urls import path

from forum.moderation import people, views

app_name = "moderation"

urlpatterns = [
    path("comments/<int:comment_id>/move/", views.move, name="move"),
    path("comments/<int:comment_id>/merge/", views.merge, name="merge"),
    path("moderation/claims/", people.claims, name="claims"),
    path("moderation/claims/<int:claim_id>/", people.claim, name="claim"),
    path("moderation/authors/<int:author_id>/", people.author, name="author"),
]
