from django.urls import path

from forum.syndication import feeds, sitemaps, views

app_name = "syndication"

urlpatterns = [
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap, name="sitemap"),
    path("feeds/", feeds.site, name="site"),
    path("feeds/sections/<str:slug>/", feeds.section, name="section"),
    path("feeds/articles/<int:article_id>/", feeds.article, name="article"),
    path("feeds/@<path:handle>/", feeds.author, name="author"),
]
