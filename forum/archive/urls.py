from django.urls import path

from forum.archive import views

app_name = "archive"

urlpatterns = [
    path("imports/", views.run_list, name="runs"),
    path("imports/<int:run_id>/", views.run_report, name="run"),
    path("imports/<int:run_id>/report.json", views.run_report_json, name="report"),
    path("imports/<int:run_id>/problems.csv", views.run_problems_csv, name="problems"),
    path("imports/<int:run_id>/files.csv", views.run_files_csv, name="files"),
]
