"""Alerts of Lindenhafen: one of each severity, and one that has expired."""

from __future__ import annotations

from datetime import date, timedelta

from content.model import Alert, Severity
from content.seed.names import TOWN, monday, record_id, seconds, words
from content.text import Text


def alerts(today: date) -> list[Alert]:
    week = monday(today)
    return [
        _alert("heating", "info", week, 9, words("Warme Räume heute länger offen", en="Warm rooms open longer today", ar="الغرف الدافئة مفتوحة مدة أطول اليوم", uk="Пункти обігріву сьогодні працюють довше"),
               words("Wärmestube und Bücherei sind bis 22 Uhr offen.", en="Warm room and library are open until 22:00.")),
        _alert("cards", "warning", week, 13, words("Bezahlkarte: Störung bis Mittwoch", en="Payment card: fault until Wednesday", ar="بطاقة الدفع: عطل حتى الأربعاء", uk="Платіжна картка: збій до середи"),
               words("Die Karte geht an manchen Kassen nicht. Das Sozialamt hilft mit Gutscheinen.", en="The card fails at some tills. The social welfare office helps with vouchers.")),
        _alert("storm", "emergency", week - timedelta(days=20), 2, words("Sturmflut: Südkai meiden", en="Storm surge: avoid Südkai"),
               words("Bleiben Sie in höheren Stockwerken. Bei Gefahr rufen Sie die Feuerwehr.", en="Stay on higher floors. In danger call the fire service.")),
    ]  # fmt: skip


def _alert(key: str, severity: Severity, day: date, days: int, title: Text, summary: Text) -> Alert:
    return Alert(id=record_id(key), town=TOWN, slug=key, status="published", updated_at_s=seconds(day), verified_on=day.isoformat(), verified_by="office",
                 title=title, summary=summary, severity=severity, area="Lindenhafen", starts_s=seconds(day), expires_s=seconds(day + timedelta(days=days), 18))  # fmt: skip
