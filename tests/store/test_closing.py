"""A case is closed while somebody still reads: the program lives, the read ends with a sentence."""

import threading
import time
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.store.sqlite import SqliteEngine

_ENDLESS = "n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000)"


def test_closing_under_a_read_of_another_thread_ends_the_read(tmp_path: Path) -> None:
    """A connection closed while another thread steps through it ends the whole process (SQLite, `sqlite3_close`)."""
    for _ in range(5):
        engine = SqliteEngine(tmp_path / "claims.db")
        begun = threading.Event()
        ended: list[str] = []

        def read(engine: SqliteEngine = engine, begun: threading.Event = begun, ended: list[str] = ended) -> None:
            sql = f"WITH RECURSIVE {_ENDLESS} SELECT count(*) FROM n"
            try:
                engine.rows("SELECT 1")
                begun.set()
                engine.rows(sql)  # one step of minutes, in which Python does other things
            except WorkbenchError as error:
                ended.append(error.message)

        reader = threading.Thread(target=read)
        reader.start()
        assert begun.wait(10)
        time.sleep(0.05)
        engine.close()
        reader.join(10)
        assert not reader.is_alive()
        assert len(ended) == 1
