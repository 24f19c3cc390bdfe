from django.urls import path

from forum.syndication import views

app_name = "syndication"

urlpatterns = [
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
