from django.urls import path

from accounts import own_account, views

app_name = "accounts"

urlpatterns = [
    path("settings/", own_account.edit_settings, name="settings"),
    path("accounts/sessions/<int:session_id>/end/", own_account.end_session, name="end_session"),
    path("@<path:handle>/", views.profile, name="profile"),
]
