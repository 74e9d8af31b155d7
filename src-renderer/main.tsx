import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { languageOf } from '#core/text/say'
import { client } from './client.ts'
import { keepDraft } from './store/config-draft.ts'
import { connect } from './store/connect.ts'
import { WindowProvider } from './store/context.ts'
import { startTheme } from './store/preferences.ts'
import { ticking } from './store/ticking.ts'
import { createWindowStore } from './store/window.ts'
import './styles/tokens.css'
import './styles/base.css'
import { Window } from './views/window.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
startTheme(localStorage, document.documentElement)
const language = languageOf(navigator.language)
document.documentElement.lang = language
const store = createWindowStore()
keepDraft(store, localStorage)
connect(client(), store)
createRoot(root).render(
  <StrictMode>
    <WindowProvider value={{ client: client(), store, clock: ticking, language }}>
      <Window />
    </WindowProvider>
  </StrictMode>,
)
