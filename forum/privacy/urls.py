from django.urls import path

from forum.privacy import views

app_name = "privacy"

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("settings/data/", views.data, name="data"),
    path("settings/data/<int:export_id>/", views.download, name="download"),
    path("settings/delete/", views.delete_account, name="delete"),
    path("settings/delete/cancel/", views.keep_account, name="keep"),
    path("moderation/authors/<int:author_id>/erase/", views.erase, name="erase"),
]
