// How a program comes to trust the box, by the recipes' own declarations. Pure.
// untranslated throughout: code
import { declaration } from "../recipes";

export function dartTrust(authority: string): string {
  return `import 'dart:convert';
import 'dart:io';
import 'package:http/http.dart' as http;
import 'package:http/io_client.dart';
import 'package:pocketbase/pocketbase.dart';

const ca = '''
${authority}
''';

${declaration("Flutter", "http.Client pinned(")}`;
}

export function kotlinTrust(authority: string): string {
  return `import java.io.ByteArrayInputStream
import java.io.File
import java.io.IOException
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate
import java.util.concurrent.TimeUnit
import okhttp3.*
import okhttp3.HttpUrl.Companion.toHttpUrl
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.RequestBody.Companion.asRequestBody
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.sse.EventSource
import okhttp3.sse.EventSourceListener
import okhttp3.sse.EventSources
import okhttp3.tls.HandshakeCertificates
import org.json.JSONArray
import org.json.JSONObject

const val CA = """
${authority}
"""

${declaration("Kotlin", "fun pinned(")}

val client = pinned(listOf(CA.trim().toByteArray()))`;
}

export function swiftTrust(authority: string): string {
  return `import Foundation

let ca = """
    ${authority.split("\n").join("\n    ")}
    """

${declaration("Swift", "final class Trust")}

${declaration("Swift", "func session(cas:")}

${declaration("Swift", "func derOf(")}

/// The box said no.
struct BoxRefused: Error {
    let status: Int
    let text: String
}

let client = session(cas: [derOf(ca)!])`;
}
