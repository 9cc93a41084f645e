"""What stands in the audit trail, by every way in: the line that is written, or why none is.

Whatever is new stands in none of these tables, and the first test that looks fails.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """Something is written, under this verb."""

    verb: str


# --- why nothing is written -----------------------------------------------------------------------

OWN = "somebody's own matter or talk, which nobody else is shown"
LOG = "the log of the ticket keeps each move with who made it"
TALKS = "booking_events and absences keep each change with who made it"
ALERTS = "the record of the alert keeps each step with who and when"
NOTHING = "nothing of anybody is shown"
HIDDEN = "by receipt or without a name: a line would tell when an author was about"
PUBLIC = "what stands on the board names nobody"
FEED = "calendars ask every quarter of an hour; opening the feed is what is written down"
SCORES = "the words come with action_give_reason; the service writes, as api.scores_decide shows"
DRAFT = "what somebody is about to say is theirs until it is filed"

# --- pages and the API ----------------------------------------------------------------------------

ROUTES = {
    "actions.webhook": NOTHING + " but to our own actions, each of which stands below",
    "api.alerts_listed": Line("list"),
    "api.events_listed": Line("list"),
    "api.events_report": Line("event"),
    "api.events_decide": Line("event_confirmed"),
    "api.me_mine": Line("own"),
    "api.openapi": NOTHING,
    "api.people_listed": Line("list"),
    "api.receipts_read": HIDDEN,
    "api.receipts_deed": HIDDEN,
    "api.reports_monthly": Line("report"),
    "api.scores_listed": Line("list"),
    "api.scores_own": OWN,
    "api.scores_decide": Line("dispute"),
    "api.talks_month": NOTHING,
    "api.absences_away": Line("away"),
    "api.tickets_listed": Line("list"),
    "api.tickets_one": Line("read"),
    "api.moves_move": Line("press"),
    "api.files_listed": Line("files"),
    "api.files_one": Line("file"),
    "pages.board.board": PUBLIC,
    "pages.board.one": PUBLIC,
    "pages.board.concern": HIDDEN,
    "pages.board.comment": HIDDEN,
    "calendar.feed": FEED,
    "calendar.one": OWN,
    "callback.verify": NOTHING,
    "callback.take": NOTHING + " but by the actions, each of which stands below",
    "pages.desk.start": Line("digest"),
    "pages.desk.board": Line("list"),
    "pages.desk.draft": Line("read"),
    "pages.desk.move": Line("review"),
    "pages.desk.comment": Line("leave_out_comment"),
    "pages.places.here": NOTHING,
    "pages.places.told": NOTHING + " but what the visitor himself says, as in chat",
    "health.healthz": NOTHING,
    "health.readyz": NOTHING,
    "health.metrics": NOTHING,
    "pages.login.ask": NOTHING,
    "pages.login.back": NOTHING,
    "pages.login.leave": NOTHING,
    "pages.login.left": NOTHING,
    "pages.me.overview": Line("own"),
    "pages.me.ticket": OWN,
    "pages.me.publication": OWN,
    "static": NOTHING,
    "pages.talks.month": NOTHING + " of others: times are taken or free",
    "pages.talks.book": TALKS,
    "pages.talks.choose": OWN,
    "pages.talks.confirm": OWN,
    "pages.talks.mine": OWN,
    "pages.talks.change": TALKS,
    "pages.waiting.wait": TALKS,
    "pages.visitors.listed": Line("visitors"),
    "pages.visitors.one": Line("visit"),
    "pages.visitors.record": Line("record"),
}

# --- what is said in chat -------------------------------------------------------------------------

ACTIONS = {
    "action_track_ticket": Line("read"),
    "action_tell_why": Line("read"),
    "action_show_my_data": Line("own"),
    "action_show_scores": Line("list"),
    "action_show_schedule": Line("visitors"),
    "action_show_digest": Line("digest"),
    "action_open_calendar": Line("feed"),
    "action_call_next": Line("call"),
    "action_run_late": Line("delay"),
    "action_record_outcome": Line("record"),
    "action_decide_occasion": Line("event_confirmed"),
    "action_show_affected": Line("affected"),
} | dict.fromkeys(
    (
        "action_answer_ticket", "action_return_ticket", "action_extend_ticket",
        "action_decide_extension", "action_assign_ticket", "action_report_progress",
        "action_ask_author", "action_reply_ticket", "action_take_over", "action_decline_transfer",
        "action_send_back", "action_mark_perfunctory", "action_close_ticket",
        "action_merge_tickets", "action_split_ticket", "action_press_ticket",
        "action_decide_contest", "action_judge_idea", "action_give_reason", "action_file_ticket",
        "action_add_to_ticket", "action_urge_ticket", "action_withdraw_ticket",
        "action_rate_ticket", "action_keep_media", "action_settle_answer",
    ),
    LOG,
) | dict.fromkeys(
    (
        "action_draft_ticket", "action_ask_ticket_form_ticket_decision", "validate_ticket_form",
        "action_drop_draft", "action_go_anonymous", "action_ask_reason_form_reason_text",
        "action_drop_reason", "action_offer_draft_again", "validate_reason_form",
        "action_prepare_talk", "action_ask_talk_form_talk_time", "validate_talk_form",
        "validate_note_form", "action_ask_note_form_talk_note", "action_ask_company_form_company",
        "action_ask_heart_form_heart_note", "validate_heart_form", "action_begin_heart_note",
        "action_hear_mood", "action_ask_outcome_form_outcome_text", "validate_outcome_form",
        "action_ask_objection_form_objection_text", "validate_objection_form",
        "action_ask_away_form_away_window", "action_ask_away_form_away_decision",
        "validate_away_form", "action_extend_answer",
        "action_ask_answer_form_answer_part", "validate_answer_form",
    ),
    DRAFT,
) | dict.fromkeys(
    (
        "action_book_talk", "action_keep_note", "action_cancel_talk", "action_reschedule_talk",
        "action_leave_talk", "action_give_note", "action_skip_note", "action_join_waiting",
        "action_leave_waiting", "action_ask_place",
        "action_take_offer", "action_decline_offer", "action_accept_move", "action_take_absence",
        "action_arrange_absence", "action_replace_absence", "action_leave_absence",
        "action_undo_away",
    ),
    TALKS,
) | dict.fromkeys(
    ("action_raise_alert", "action_stay_near", "action_acknowledge_alert", "action_report_alert"),
    ALERTS,
) | dict.fromkeys(
    (
        "action_answer_question", "action_take_yes", "action_offer_guesses", "action_unsubscribe",
        "action_offer_guide", "action_show_times", "action_close_calendar",
    ),
    NOTHING,
) | {
    "action_show_my_talks": OWN,
    "action_ask_counsellor": OWN,
    "action_send_heart_note": LOG,
    "action_answer_publication": HIDDEN,
    "action_object_outcome": OWN,
    "action_keep_objection": OWN,
    "action_keep_outcome": Line("record"),
    "action_dispute_score": SCORES,
    "action_decide_score": SCORES,
}  # fmt: skip

# --- commands -------------------------------------------------------------------------------------

COMMANDS = {
    "export tickets": Line("export"),
    "export ticket": Line("export"),
    "backup": Line("backup"),
    "people code": Line("code"),
    "people import": Line("import"),
    "token create": Line("token"),
    "talks feed": Line("feed"),
    "nlu review": Line("review"),
    "keys rotate": "written, and tested with the keys that it needs",
    "restore": "written, and tested with an empty database",
} | dict.fromkeys(
    (
        "serve", "courier", "worker", "simulate", "demo", "demo-data", "keys", "token", "migrate",
        "doctor", "menu", "talks", "talks preview", "docs", "docs tickets", "people", "export",
        "export qr", "train", "nlu", "nlu parse", "nlu match-slots", "nlu evaluate",
    ),
    NOTHING,
)  # fmt: skip
