"""The benchmark: every figure that the app promises, measured from outside, on a pseudo-terminal and a real socket."""
