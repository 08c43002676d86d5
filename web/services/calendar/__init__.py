"""The calendar: times to meet, what two have in common, the agenda, feeds and reminders."""
