import { Skeleton } from "@mantine/core";
import classes from "./QrCode.module.css";

interface Props {
  /** The server's drawing; a placeholder stands for it until it is there. */
  svg: string | undefined;
  alt: string;
}

/** A code for a camera, dark on white in either appearance. */
export function QrCode({ svg, alt }: Props) {
  if (svg === undefined) return <Skeleton className={classes.code} h="auto" />;
  return (
    <div className={classes.code}>
      <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={alt} />
    </div>
  );
}
