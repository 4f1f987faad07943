"""What happens to money: amounts, order numbers, states and decisions.

Pure: the standard library only, no clock, no environment, no input or output. Whoever
calls these functions brings the time, the random bits and the stored facts along.
"""
