"""A desktop's notices, as org.freedesktop.Notifications says they are shown: each is told as a line of JSON on standard
output, and a line on standard input does to one what a person would, such as `click 1` or `close 1`."""

import json
import sys

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
# Why a notice is gone: a person put it away.
PUT_AWAY = 2


def say(**told):
    print(json.dumps(told), flush=True)


class Desktop(dbus.service.Object):
    """Shows notices, in its own way."""

    last = 0

    @dbus.service.method(NAME, in_signature="", out_signature="as")
    def GetCapabilities(self):
        return ["actions", "body", "body-markup", "sound"]

    @dbus.service.method(NAME, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, title, body, actions, hints, timeout):
        if replaces == 0:
            self.last += 1
        shown = int(replaces) or self.last
        plain = {str(name): int(value) if isinstance(value, dbus.Byte) else str(value) for name, value in hints.items()}
        actions = [str(action) for action in actions]
        say(id=shown, replaces=int(replaces), title=str(title), body=str(body), actions=actions, hints=plain)
        return dbus.UInt32(shown)

    @dbus.service.signal(NAME, signature="us")
    def ActionInvoked(self, shown, action):
        """A person clicked it."""

    @dbus.service.signal(NAME, signature="uu")
    def NotificationClosed(self, shown, reason):
        """It is gone."""


def main():
    DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    name = dbus.service.BusName(NAME, bus, do_not_queue=True)
    desktop = Desktop(name, PATH)
    loop = GLib.MainLoop()

    def told(stream, _condition):
        line = stream.readline()
        if line == "":
            loop.quit()
            return False
        what, shown = line.split()
        if what == "click":
            desktop.ActionInvoked(dbus.UInt32(int(shown)), "default")
        desktop.NotificationClosed(dbus.UInt32(int(shown)), dbus.UInt32(PUT_AWAY))
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, told)
    say(ready=True)
    loop.run()


main()
