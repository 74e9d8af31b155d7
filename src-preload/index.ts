import { contextBridge, ipcRenderer } from 'electron'
import { clientOf } from '#core/contract'

const client = clientOf({
  ask: (channel, args) => ipcRenderer.invoke(channel, args),
  listen: (channel, listener) => {
    // The event is kept here: it carries the sender, through which a page could send on any channel.
    const onValue = (_event: unknown, value: unknown): void => listener(value)
    ipcRenderer.on(channel, onValue)
    // Braces: what `off` returns is ipcRenderer itself, and must not reach the page.
    return () => {
      ipcRenderer.off(channel, onValue)
    }
  },
})

contextBridge.exposeInMainWorld('brokerlight', client)
