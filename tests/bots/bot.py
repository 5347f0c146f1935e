"""A bot: python bot.py http://HOST:4747 ROOM [NAME]. It answers each !hello and !roll once, also after it was away."""

import asyncio, os, random, sys, socketio

url, room, nickname = (sys.argv[1:] + ["Bot"])[:3]
known = {"protocol": 1, "nickname": nickname, "token": None, "id": None, "seq": None}  # the newest that we have seen
chat = socketio.AsyncClient(reconnection_delay=1, reconnection_delay_max=5)
ANSWERS = {"!hello": lambda user: f"Hello, {user['nickname']}!", "!roll": lambda user: f"🎲 {random.randint(1, 6)}"}

async def ask(event, **payload):
    answer = await chat.call(event, {"room": room, **payload}, namespace="/chat")
    if not answer["ok"] and event == "join":  # without a word of every task that is under way
        os._exit(print(f"join: {answer['error']['code']}", file=sys.stderr) or 1)
    assert answer["ok"], f"{event}: {answer['error']['code']}"
    return answer

@chat.on("*", namespace="/chat")
async def read(name, event):
    ahead = event.get("seq", 0) - (known["seq"] or float("inf"))  # nothing counts before we are in
    if name == "sync" or ahead > 1:
        await catch_up()  # a hole: ask, and never guess
    elif ahead == 1:
        known["seq"] += 1
        if name == "chat" and event["user"]["id"] != known["id"] and event.get("text") in ANSWERS:
            await ask("chat", id=f"to-{event['seq']}", text=ANSWERS[event["text"]](event["user"]), replyTo=event["seq"])

async def catch_up():
    while (page := await ask("events", after=known["seq"]))["events"]:
        [await read(event["type"], event) for event in page["events"]]

@chat.on("session", namespace="/chat")
async def begin(session):
    known.update(id=session["user"]["id"], token=session.get("token") or known["token"])
    joined = await ask("join", after=known["seq"])
    known["seq"] = known["seq"] if "events" in joined else joined["lastSeq"]  # what was said before is not for us
    await catch_up()
    print("here", flush=True)

loop = asyncio.new_event_loop()
[loop.run_until_complete(it) for it in (chat.connect(url, namespaces=["/chat"], auth=known, retry=True), chat.wait())]
