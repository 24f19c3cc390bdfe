from django.urls import path

from forum.comments.views import anchors, history, news, people, places, reading, removing, visits, writing

app_name = "comments"

urlpatterns = [
    path("articles/<int:article_id>/comments/new/", writing.post, name="post"),
    path("articles/<int:article_id>/comments/next/", visits.next_comment, name="next"),
    path("articles/<int:article_id>/comments/news/", news.news, name="news"),
    path("articles/<int:article_id>/comments/visit/", visits.visit, name="visit"),
    path("articles/<int:article_id>/comments/follow/", visits.follow_article, name="follow_article"),
    path("articles/<int:article_id>/comments/at/", places.at, name="at"),
    path("articles/<int:article_id>/comments/anchors/", anchors.find, name="anchors"),
    path("articles/<int:article_id>/comments/people/", people.people, name="people"),
    path("comments/<int:comment_id>/", reading.permalink, name="permalink"),
    path("comments/<int:comment_id>/reply/", writing.reply, name="reply"),
    path("comments/<int:comment_id>/edit/", writing.edit, name="edit"),
    path("comments/<int:comment_id>/delete/", removing.delete, name="delete"),
    path("comments/<int:comment_id>/undelete/", removing.undelete, name="undelete"),
    path("comments/<int:comment_id>/history/", history.history, name="history"),
    path("comments/<int:comment_id>/vote/", writing.vote, name="vote"),
    path("comments/<int:comment_id>/follow/", visits.follow_comment, name="follow"),
]
