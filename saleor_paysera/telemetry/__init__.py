"""Optional: faults to Sentry, traces to OpenTelemetry. Each is set up by its own environment.

Whatever leaves the app here goes to another company as a rule, so both send only what is on
a list: never queries, bodies, headers, messages of errors or values of variables.
"""
