/** Whether the box made a backup by itself, going by its name. */
export function isAutomatic(key: string): boolean {
  return key.startsWith("@auto_pb_backup_");
}
