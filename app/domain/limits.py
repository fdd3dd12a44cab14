"""How long and how many: numbers of practice.md section 4, with room to spare."""

CARD_TEXT = 600
TITLE = 200
OUTCOME_TEXT = 600
LONG_TEXT = 2_000
NAME = 80
SUPPORT_FROM = 80
CLASSROOMS = 60
GROUPS = 40
QUESTIONS = 20
NORMS = 30
PATTERNS = 200
OUTCOMES = 400
CARDS = 20_000
ASK_TEXT = 280
ASKS = 40
VISITS = 600
VISIT_TIMES = 48
VISITORS = 60
KEEP_DAYS = 3_650
UNTOUCHED_DAYS = 90
FOLLOW_UPS = 100
CARDS_AT_ONCE = 400
MEMBERS = 500
GROUP_BY_SCRIBES = 30
"""People of a group to whom colleagues without a device are still added: one observer does not fill the round."""
TIMER_MINUTES = 600
STEP_MINUTES = 240
