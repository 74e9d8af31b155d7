import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** A box that keeps its end in sight while it grows, unless somebody scrolled away from it. */
export interface FollowEnd {
  readonly box: RefObject<HTMLElement | null>
  readonly onScroll: () => void
  readonly following: boolean
  readonly follow: () => void
}

const nearPx = 8

/** Follows the end of a growing text. */
export function useFollowEnd(text: string): FollowEnd {
  const box = useRef<HTMLElement>(null)
  const [following, setFollowing] = useState(true)
  useLayoutEffect(() => {
    if (following && box.current && text.length > 0) box.current.scrollTop = box.current.scrollHeight
  }, [text, following])
  return {
    box,
    onScroll: () => {
      const { current } = box
      if (current) setFollowing(current.scrollHeight - current.clientHeight - current.scrollTop < nearPx)
    },
    following,
    follow: () => setFollowing(true),
  }
}
