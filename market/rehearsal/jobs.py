"""Starts the rehearsals that were asked for, each as a process of its own, and clears up behind those that were killed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import structlog

from market import processes
from market.db import unit_of_work
from market.rehearsal import folders, services

if TYPE_CHECKING:
    from market.settings import Settings

log = structlog.get_logger()
KEEP_OPEN_S = 900
"""How long the operators can look at a rehearsal that is over."""
_children: list[subprocess.Popen[bytes]] = []


def start_asked(settings: Settings) -> bool:
    """Start the rehearsal that waits, if any; say whether there was one."""
    _children[:] = [child for child in _children if child.poll() is None]
    with unit_of_work():
        services.give_up_silent()
    with unit_of_work():
        claimed = services.claim()
    if claimed is None:
        return False
    rehearsal_id, code, speed, by_hand = claimed
    options = ["--speed", str(speed), "--port", str(settings.rehearsal_port), "--keep", str(KEEP_OPEN_S), "--record", str(rehearsal_id)]
    command = [sys.executable, "-m", "market.cli", "rehearse", code, *options, *(["--by-hand"] if by_hand else [])]
    environment = {**os.environ, processes.SUPERVISED: "1"}
    _children.append(subprocess.Popen(command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL))  # noqa: S603 - our own command
    log.info("rehearsal.started", rehearsal=rehearsal_id, sale=code)
    return True


def sweep(settings: Settings) -> int:
    """Remove what killed rehearsals left behind."""
    return folders.sweep(settings.home)
