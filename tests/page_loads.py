"""What a page costs a browser: its requests and their sizes, when its largest part shows, how much of it moves."""

from dataclasses import dataclass
from urllib.parse import urlsplit

# A telephone on a slow line, as Lighthouse takes it.
SLOW = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8, "offline": False}
SLOWER_CPU = 4

_WATCH = """
window.measured = {shifts: 0, largest: 0};
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) measured.shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) measured.largest = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
"""
# Down to the end and back, a screen at a time, each shown before the next.
_SCROLL = """
async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const step = innerHeight * 0.9, end = document.documentElement.scrollHeight;
  for (let at = 0; at < end; at += step) { scrollTo({top: at, behavior: "instant"}); await frame(); }
  scrollTo({top: 0, behavior: "instant"}); await frame();
}
"""
# Until a page is painted for the first time, and one frame more.
_PAINTED = """
() => new Promise(done => {
  const look = () => requestAnimationFrame(() =>
    performance.getEntriesByName("first-contentful-paint").length ? requestAnimationFrame(done) : look());
  look();
})
"""


@dataclass(frozen=True)
class Fetched:
    """One answer, as it came over the wire: kind is the browser's (Document, Script, Stylesheet …)."""

    url: str
    kind: str
    size: int

    @property
    def host(self):
        return urlsplit(self.url).netloc


class PageLoad:
    """Opens pages in a window and keeps what that took."""

    def __init__(self, page, *, slow=False):
        self.page = page
        self.fetched = []
        self._answers = {}
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("Network.enable")
        self._cdp.on("Network.responseReceived", self._answered)
        self._cdp.on("Network.loadingFinished", self._finished)
        page.add_init_script(_WATCH)
        if slow:
            self._cdp.send("Network.emulateNetworkConditions", SLOW)
            self._cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})

    def open(self, path):
        """Load a page until nothing more comes."""
        self.fetched.clear()
        self.page.goto(path, wait_until="networkidle")

    def open_with_late_scripts(self, path):
        """Load a page whose scripts come only when it was painted already."""
        held = []
        self.page.route("**/*.js", lambda route: held.append(route))
        self.page.goto(path, wait_until="commit")
        self.page.evaluate(_PAINTED)
        for each in held:
            each.continue_()
        self.page.unroute("**/*.js")
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(_PAINTED)

    def scroll(self):
        self.page.evaluate(_SCROLL)

    def size(self, kind):
        """The bytes of all answers of a kind, headers included."""
        return sum(each.size for each in self.fetched if each.kind == kind)

    @property
    def shifts(self):
        return self.page.evaluate("measured.shifts")

    @property
    def largest_paint(self):
        """When the largest part was shown, in milliseconds."""
        return self.page.evaluate("measured.largest")

    def _answered(self, event):
        self._answers[event["requestId"]] = (event["response"]["url"], event["type"])

    def _finished(self, event):
        url, kind = self._answers.get(event["requestId"], ("", ""))
        self.fetched.append(Fetched(url, kind, int(event["encodedDataLength"])))
