import { expect, test } from 'vitest'
import { sessionSocket } from '../../../../src-main/desktop/dbus/address.ts'

test.each([
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, '/run/user/1000/bus'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/tmp/a%20b,guid=0f' }, '/tmp/a b'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/dbus-x,guid=0f' }, '\0/tmp/dbus-x'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1,port=7;unix:path=/run/bus' }, '/run/bus'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus', XDG_RUNTIME_DIR: '/run/user/1' }, '/run/bus'],
  [{ XDG_RUNTIME_DIR: '/run/user/1000' }, '/run/user/1000/bus'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'autolaunch:' }, null],
  [{ DBUS_SESSION_BUS_ADDRESS: 'nonsense', XDG_RUNTIME_DIR: '' }, null],
  [{}, null],
])('the session bus of %j is at %j', (env, socket) => {
  expect(sessionSocket(env)).toBe(socket)
})
