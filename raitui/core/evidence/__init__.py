"""What can be said of two sides compared look after look, however often somebody looks (R-DEC-5).

Everything is computed anew from the list of looks: nothing is kept, so that a restart loses nothing.
"""
