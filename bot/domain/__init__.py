"""What is true: plain Python, standard library only, no clock, no I/O."""
