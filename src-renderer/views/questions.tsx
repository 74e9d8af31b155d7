import type { ReactNode } from 'react'
import { useWindow, useWindowContext } from '../store/context.ts'
import { HostKeyDialog } from './host-key-dialog.tsx'
import { SecretDialog } from './secret-dialog.tsx'

/** What the app must ask before it can go on: one question at a time, the oldest first. */
export function Questions(): ReactNode {
  const { client, store } = useWindowContext()
  const question = useWindow(state => state.snapshot?.questions[0])
  if (!question) return null
  if (question.kind === 'secret') return <SecretDialog key={question.id} question={question} />
  const answer = (trust: boolean) => (): void => void client.answerHostKey({ questionId: question.id, trust })
  return (
    <HostKeyDialog
      key={question.id}
      broker={question.broker}
      offer={question.offer}
      onTrust={answer(true)}
      onRefuse={answer(false)}
      onSettings={() => {
        answer(false)()
        store.setState(({ place }) => ({ place: { broker: place.broker, view: 'settings' } }))
      }}
    />
  )
}
