const { app, BrowserWindow } = require('electron')
const path = require('node:path')

app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1180,
    height: 760,
    useContentSize: true,
    webPreferences: { preload: path.join(process.env.VISUAL_OUT, 'preload.cjs'), sandbox: true },
  })
  window.loadFile(path.join(process.env.VISUAL_OUT, 'renderer/index.html'), { query: { scenario: 'ok' } })
})
