"""Papers and the tasks confirmed from them: what a directive, minutes or a pledge commit whom to, and what came of it.

Owns `campaigns_*`: papers, the table beside a paper while it is worked on, tasks with milestones, reports and delays.
Refuses a task without lead, date, measure and supervisor, a first date that changes, a delay without a cause of the
closed list, and any "done" that the supervisor has not accepted. Cases and tasks are strangers: they meet in reactions.
"""
