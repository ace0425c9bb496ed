"""Formats in which a catalogue leaves: pure functions from plain values to text, shared by the web and the exports."""
