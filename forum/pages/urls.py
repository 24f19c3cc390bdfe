from django.urls import path

from forum.pages import views

app_name = "pages"

urlpatterns = [
    path("theme/", views.theme, name="theme"),
]
