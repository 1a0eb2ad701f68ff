"""Process start to the first painted article, against a bare window with the same text."""

from __future__ import annotations

import json
from pathlib import Path

from annotator.services.project import Project
from tests.benchmarks.corpora import project_with
from tests.benchmarks.measure import Pair, Row, Sample, at_most, child
from tests.benchmarks.sizes import Sizes

TIMES = 2.5

_BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
class Window(QMainWindow):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.done)
    def done(self):
        print(time.process_time())
        app.exit(0)
app = QApplication(sys.argv[:1])
window = Window()
text = QPlainTextEdit()
text.setReadOnly(True)
text.setPlainText(open(sys.argv[1], encoding="utf-8", newline="").read())
window.setCentralWidget(text)
window.resize(1200, 800)
window.show()
app.exec()
"""


def first_paint(sizes: Sizes, cache: Path) -> list[Row]:
    """CPU (user and system) of whole processes, in turns."""
    path = project_with(cache, sizes.documents)
    text, picture = cache / "first.txt", cache / "first.png"
    with Project.open(path, read_only=True) as project:
        uid = project.document_page(0, 1)[0].uid
        text.write_text(project.load_text(uid).text, encoding="utf-8", newline="")
    ours = ["-m", "annotator", str(path), "--grab", str(picture), "--json"]
    bare = ["-c", _BARE, str(text)]
    pair, walls = Pair(Sample(), Sample()), Sample()
    child(ours)  # so that everything is compiled and the files are read
    child(bare)
    for _ in range(max(3, 2 * sizes.repeats)):
        pair.bare.add(float(child(bare).output) * 1000)
        told = json.loads(child(ours).output)["first_paint"]
        pair.ours.add(told["cpu_seconds"] * 1000)
        walls.add(told["wall_seconds"] * 1000)
    return [
        Row(
            f"process start to the first painted article, {sizes.documents:,} documents",
            f"CPU <= {TIMES:g}x a bare window",
            f"{at_most(pair.ratio, TIMES)}: {pair.ours.median:.0f} ms,"
            f" bare {pair.bare.median:.0f} ms",
            pair.ratio <= TIMES,
            pair.figures | {"wall": walls.figures},
        )
    ]
