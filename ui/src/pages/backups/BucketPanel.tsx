import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Button,
  Checkbox,
  PasswordInput,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlugConnected } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTestBucket } from "../../api/backups";
import type { Bucket } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { queryClient } from "../../api/queryClient";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";

/** The bucket in which backups outlive this computer, and whether it works. */
export function BucketPanel({ bucket }: { bucket: Bucket }) {
  const state = usePolicyForm("backups.s3", bucket);
  const { draft, dirty, errors, set } = state;
  const test = useTestBucket();
  useListedAnew(bucket);
  const start = () =>
    test.mutate(undefined, {
      onSuccess: () =>
        notifications.show({ message: t`The bucket works: a file was put there and removed.` }),
    });
  return (
    <Panel
      title={t`In a bucket`}
      description={t`With an S3 service backups outlive this computer: Amazon S3, Backblaze B2, Cloudflare R2, or MinIO and Garage on a machine of yours.`}
      aside={
        bucket.enabled && !dirty ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlugConnected size={14} />}
            loading={test.isPending}
            onClick={start}
          >
            <Trans>Test the bucket</Trans>
          </Button>
        ) : undefined
      }
    >
      <SettingsForm state={state} done={t`Where backups are kept is saved.`}>
        <Switch
          label={t`Keep backups in a bucket`}
          description={
            draft.enabled
              ? t`New ones are made here, which takes room for one, and then sent there`
              : undefined
          }
          checked={draft.enabled}
          onChange={(event) => {
            test.reset();
            set({ enabled: event.currentTarget.checked });
          }}
        />
        {draft.enabled && <Fields draft={draft} errors={errors} set={set} />}
        {test.isError && !dirty && (
          <Failure title={t`The bucket does not work`} error={test.error} retry={start} />
        )}
      </SettingsForm>
    </Panel>
  );
}

/** Another bucket holds other backups. */
function useListedAnew({ enabled, endpoint, bucket }: Bucket) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is listed depends on these
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: ["backups"] });
  }, [enabled, endpoint, bucket]);
}

interface FieldsProps {
  draft: Bucket;
  errors: Record<string, string>;
  set: (part: Partial<Bucket>) => void;
}

function Fields({ draft, errors, set }: FieldsProps) {
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
        <TextInput
          label={t`Endpoint`}
          // untranslated: an address
          placeholder="https://s3.eu-central-1.amazonaws.com"
          value={draft.endpoint}
          error={errors.endpoint}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ endpoint: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={t`Bucket`}
          value={draft.bucket}
          error={errors.bucket}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ bucket: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={t`Region`}
          // untranslated: a region's id
          placeholder="eu-central-1"
          value={draft.region}
          error={errors.region}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ region: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={t`Access key`}
          value={draft.accessKey}
          error={errors.accessKey}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ accessKey: event.currentTarget.value.trim() })}
        />
        <PasswordInput
          label={t`Secret key`}
          description={t({ context: "a key", message: "Empty keeps the present one" })}
          value={draft.secret ?? ""}
          error={errors.secret}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t`Show the secret key` }}
          onChange={(event) => set({ secret: event.currentTarget.value || undefined })}
        />
      </SimpleGrid>
      <Checkbox
        label={t`The bucket's name stands in the path`}
        description={t`As most services want it that run on a machine of one's own`}
        checked={draft.forcePathStyle}
        onChange={(event) => set({ forcePathStyle: event.currentTarget.checked })}
      />
      <Text size="sm" c="dimmed">
        <Trans>
          Backups are not encrypted, but for passwords and secrets. Whoever reads the bucket reads
          your records, and could pose as this box: let it be yours alone, and no other box's.
        </Trans>
      </Text>
    </Stack>
  );
}
