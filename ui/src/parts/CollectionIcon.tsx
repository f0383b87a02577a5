import { IconReportAnalytics, IconTable, IconUsers } from "@tabler/icons-react";

const PICTURES: Readonly<Record<string, typeof IconTable>> = {
  auth: IconUsers,
  view: IconReportAnalytics,
};

interface Props {
  type: string;
  size: number;
  className?: string | undefined;
}

/** What a collection holds, as a picture: records, people, or a view of others. */
export function CollectionIcon({ type, size, className }: Props) {
  const Picture = PICTURES[type] ?? IconTable;
  return <Picture size={size} stroke={1.6} aria-hidden className={className} />;
}
