from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("@<path:handle>/", views.profile, name="profile"),
]
