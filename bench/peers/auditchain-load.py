"""Appends events to an auditchain log on SQLite, verifies it, and prints events a second as JSON.

Its settings are its own defaults: one commit for each append or batch, SQLite with synchronous=FULL.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from auditchain import AuditLog, SqliteBackend

FOLDER, SINGLES, BULK, BATCH = sys.argv[1], *map(int, sys.argv[2:5])
NOTE = "x" * 150


def event(n: int) -> tuple[str, str, str, dict[str, object]]:
    return f"user-{n % 977}", "file.shared", f"file-{n % 9973}", {"note": NOTE, "size": n}


async def main() -> None:
    log = AuditLog(SqliteBackend(Path(FOLDER) / "auditchain.sqlite"))
    await log.init()
    began = time.perf_counter()
    for n in range(SINGLES):
        actor, action, subject, meta = event(n)
        await log.append(actor, action, subject, metadata=meta)
    single = SINGLES / (time.perf_counter() - began)
    began = time.perf_counter()
    for first in range(0, BULK, BATCH):
        await log.append_many([event(n) for n in range(first, min(first + BATCH, BULK))])
    bulk = BULK / (time.perf_counter() - began)
    began = time.perf_counter()
    report = await log.verify()
    verify = (SINGLES + BULK) / (time.perf_counter() - began)
    if not report.ok:
        raise SystemExit("auditchain does not verify its own log")
    await log.close()
    print(json.dumps({"single": single, "bulk": bulk, "verify": verify}))


asyncio.run(main())
