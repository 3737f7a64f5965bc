"""Proofs that no death of any process leaves an effect without an intent, a doubled effect, or an action unanswered."""
