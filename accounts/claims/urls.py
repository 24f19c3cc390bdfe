from django.urls import path

from accounts.claims import views

app_name = "claims"

urlpatterns = [
    path("authors/<int:author_id>/claim/", views.new_claim, name="new"),
    path("claims/<int:claim_id>/", views.claim, name="claim"),
]
