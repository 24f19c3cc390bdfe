"""Every address of a site."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path

from forum.articles.urls import urlpatterns as article_pages
from forum.comments.views.reading import article_detail

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# An article's page shows its discussion, which articles know nothing of: the two meet here.
articles = [
    *article_pages,
    path("articles/<int:article_id>/", article_detail, name="short"),
    path("articles/<int:article_id>/<str:slug>/", article_detail, name="detail"),
]

urlpatterns = [
    path("", include((articles, "articles"))),
    path("", include("forum.comments.urls")),
    path("", include("forum.moderation.urls")),
    path("", include("forum.archive.urls")),
    path("", include("forum.privacy.urls")),
    path("", include("forum.syndication.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.claims.urls")),
    path("", include("accounts.contacts.urls")),
    path("", include("forum.pages.urls")),
    # The one page with a picture that is in the page itself: the key of an authenticator app.
    path("accounts/2fa/totp/activate/", csp_update({"img-src": ["data:"]})(activate_totp), name="mfa_activate_totp"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "forum.pages.views.bad_request"
handler403 = "forum.pages.views.forbidden"
handler404 = "forum.pages.views.not_found"
handler500 = "forum.pages.views.server_error"
