import {
  Alert,
  Button,
  Center,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { adviceFor, asApiError } from "../api/errors";
import { useSignIn } from "../api/session";
import classes from "./SignInPage.module.css";

interface Props {
  /** The session ended while a page was open. */
  again?: boolean;
}

export function SignInPage({ again = false }: Props) {
  useDocumentTitle("Sign in · Homeport");
  const signIn = useSignIn();
  const [identity, setIdentity] = useState("");
  const [password, setPassword] = useState("");
  const error = signIn.isError ? asApiError(signIn.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ identity, password });
  };
  return (
    <Center mih="100vh" p="md" className={classes.backdrop} component="main">
      <Paper className={classes.card} radius="lg" p={32} w="100%" maw={400}>
        <Stack gap="lg">
          <Stack gap={6}>
            <img src="/_/icon.svg" alt="" width={40} height={40} />
            <Title order={1} mt="xs">
              Sign in
            </Title>
            <Text c="dimmed" size="sm">
              {again ? "Your session ended. What you typed is still there." : null} Use your admin
              e-mail and password, or open Homeport from its tray icon: that signs you in by itself.
            </Text>
          </Stack>
          <form onSubmit={submit}>
            <Stack gap="md">
              <TextInput
                label="E-mail"
                type="email"
                name="email"
                autoComplete="username"
                required
                withAsterisk={false}
                value={identity}
                error={error?.fields.identity}
                onChange={(event) => setIdentity(event.currentTarget.value)}
                data-autofocus
              />
              <PasswordInput
                label="Password"
                name="password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                value={password}
                error={error?.fields.password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              {error !== null && (
                <Alert color="red" variant="light" role="alert" title={error.message}>
                  {adviceForSignIn(error.status) ?? adviceFor(error)}
                </Alert>
              )}
              <Button type="submit" loading={signIn.isPending} fullWidth>
                Sign in
              </Button>
            </Stack>
          </form>
        </Stack>
      </Paper>
    </Center>
  );
}

function adviceForSignIn(status: number): string | null {
  if (status !== 400 && status !== 401) return null;
  return "Check the e-mail and the password. Forgot them? Open Homeport from its tray icon instead.";
}
