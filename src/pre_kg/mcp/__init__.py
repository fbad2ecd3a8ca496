"""The Model Context Protocol over a graph: five tools that an assistant calls.

`tools` says what each tool takes, does and returns, and knows nothing of the protocol; `server`
carries them, by the official SDK, over stdio or HTTP. The SDK is an extra: nothing here imports it
but `server`.
"""
