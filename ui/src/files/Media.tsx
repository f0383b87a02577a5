import { type ComponentProps, type SyntheticEvent, useRef } from "react";
import classes from "./Files.module.css";

interface Props {
  kind: "video" | "audio";
  address: string;
  name: string;
  onError: () => void;
}

/** A film or a sound. Where its address is another one for the same file, it goes on where it was. */
export function Media({ kind, address, name, onError }: Props) {
  const reached = useRef({ seconds: 0, isPlaying: false });
  type Event = SyntheticEvent<HTMLMediaElement>;
  const shared = {
    src: address,
    "aria-label": name,
    className: classes.media,
    controls: true,
    preload: "metadata",
    onError,
    // Loading another address goes back to the beginning, and tells so as if it had been asked for.
    onTimeUpdate: ({ currentTarget }: Event) => {
      if (currentTarget.readyState === 0) return;
      reached.current = { seconds: currentTarget.currentTime, isPlaying: !currentTarget.paused };
    },
    onPause: ({ currentTarget }: Event) => {
      if (currentTarget.error === null && currentTarget.readyState > 0) {
        reached.current.isPlaying = false;
      }
    },
    onLoadedMetadata: ({ currentTarget }: Event) => {
      const { seconds, isPlaying } = reached.current;
      if (seconds > 0) currentTarget.currentTime = seconds;
      // A browser that plays nothing by itself leaves it to the button.
      if (isPlaying) currentTarget.play().catch(() => {});
    },
  } satisfies ComponentProps<"video">;
  return kind === "video" ? <video {...shared} /> : <audio {...shared} />;
}
