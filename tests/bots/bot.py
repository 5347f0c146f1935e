"""A bot: python bot.py http://HOST:4747 ROOM [NAME]. It answers !hello and !roll, and misses nothing while it is away."""

import asyncio, random, sys
import socketio

url, room, nickname = (sys.argv[1:] + ["Bot"])[:3]
known = {"token": None, "id": None, "seq": None}  # and the number of the newest event that we have seen
chat = socketio.AsyncClient(reconnection_delay=1, reconnection_delay_max=5)
ANSWERS = {"!hello": lambda user: f"Hello, {user['nickname']}!", "!roll": lambda user: f"🎲 {random.randint(1, 6)}"}

async def ask(event, **payload):
    answer = await chat.call(event, {"room": room, **payload}, namespace="/chat")
    if not answer["ok"]:
        raise RuntimeError(f"{event}: {answer['error']['code']}")
    return answer

async def read(event):
    if event["room"] != room or known["seq"] is None or event["seq"] <= known["seq"]:
        return
    if event["seq"] > known["seq"] + 1:
        return await catch_up()  # a hole: ask, and never guess
    known["seq"] = event["seq"]
    if event["type"] == "chat" and event["user"]["id"] != known["id"] and event.get("text") in ANSWERS:
        text = ANSWERS[event["text"]](event["user"])  # its id says what is answered: no question is answered twice
        await ask("chat", id=f"to-{event['seq']}", text=text, replyTo=event["seq"])

async def catch_up(more=True):
    while more:
        page = await ask("events", after=known["seq"])
        for event in page["events"]:
            await read(event)
        more = page["more"]

@chat.on("session", namespace="/chat")
async def begin(session):
    known.update(id=session["user"]["id"], token=session.get("token") or known["token"])
    joined = await ask("join", after=known["seq"])
    known["seq"] = known["seq"] if "events" in joined else joined["lastSeq"]  # what was said before we came is not for us
    await catch_up()
    print("here", flush=True)

@chat.on("*", namespace="/chat")
async def hear(name, event):
    await (catch_up() if name == "sync" else read(event) if "seq" in event else asyncio.sleep(0))

async def main():
    auth = lambda: {"protocol": 1, "nickname": nickname, "token": known["token"]}
    await chat.connect(url, namespaces=["/chat"], auth=auth, retry=True)
    await chat.wait()

asyncio.run(main())
