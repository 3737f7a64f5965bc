"""Small programs to compare with: the least that Textual can do, and the same table drawn in the usual way."""
