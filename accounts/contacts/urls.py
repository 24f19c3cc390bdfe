from django.urls import path

from accounts.contacts import views

app_name = "contacts"

urlpatterns = [
    path("seen/", views.seen, name="seen"),
    path("settings/people/", views.people, name="people"),
    path("authors/<int:author_id>/ignore/", views.ignore, name="ignore"),
]
