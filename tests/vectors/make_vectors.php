<?php

/*
 * Makes paysera.json, the test vectors of Paysera's protocol, with nothing but PHP itself:
 * http_build_query, base64_encode, md5, openssl_sign, openssl_encrypt and parse_str. It shares
 * no code with the app. Every verdict is written down twice: by hand with the vector, and by
 * judge() below, which follows the rules with PHP's own functions; the two must agree.
 *
 *     apt-get install -y php-cli && php tests/vectors/make_vectors.php
 *
 * The TEST_ONLY_*.pem files hold keys that protect nothing. They are made once, when missing,
 * and the output is the same byte for byte while they stay.
 */

declare(strict_types=1);

error_reporting(E_ALL);
ini_set('serialize_precision', '-1');

const PROJECT = '887766';
const PASSWORD = 'c0ffee11c0ffee22c0ffee33c0ffee44';
const PAY_URL = 'https://bank.paysera.com/pay/';
const SANDBOX_URL = 'https://sandbox.paysera.com/pay/';
const VERSION = '1.9';

// ---------------------------------------------------------------- keys

function key_file(string $name, callable $make): string
{
    $path = __DIR__ . "/TEST_ONLY_$name.pem";
    if (!is_file($path)) {
        file_put_contents($path, $make());
    }
    return file_get_contents($path);
}

function rsa_key(): string
{
    $key = openssl_pkey_new(['private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA]);
    openssl_pkey_export($key, $pem);
    return $pem;
}

function certificate(string $private, int $days): string
{
    $name = ['countryName' => 'LT', 'organizationName' => 'Test only', 'commonName' => 'test-only.example'];
    $request = openssl_csr_new($name, $private, ['digest_alg' => 'sha256']);
    openssl_x509_export(openssl_csr_sign($request, null, $private, $days, ['digest_alg' => 'sha256'], 7), $pem);
    return $pem;
}

function request_pem(string $private): string
{
    $request = openssl_csr_new(['commonName' => 'test-only.example'], $private, ['digest_alg' => 'sha256']);
    openssl_csr_export($request, $pem);
    return $pem;
}

function public_pem(string $private): string
{
    return openssl_pkey_get_details(openssl_pkey_get_private($private))['key'];
}

function curve_pem(string $curve): string
{
    return public_pem_of(openssl_pkey_new(['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => $curve]));
}

function public_pem_of(OpenSSLAsymmetricKey $key): string
{
    return openssl_pkey_get_details($key)['key'];
}

$main = key_file('main_private_key', 'rsa_key');
$other = key_file('other_private_key', 'rsa_key');
$certificate = key_file('main_certificate', fn () => certificate($main, 36500));
$expired = key_file('main_certificate_expired', fn () => certificate($main, 0));
$otherCertificate = key_file('other_certificate', fn () => certificate($other, 36500));
$signingRequest = key_file('main_signing_request', fn () => request_pem($main));
$curve = key_file('elliptic_public_key', fn () => curve_pem('prime256v1'));
$rareCurve = key_file('rare_curve_public_key', fn () => curve_pem('secp112r1'));

$KEYS = [
    'main' => public_pem($main),
    'other' => public_pem($other),
    'main_certificate' => $certificate,
    'main_certificate_expired' => $expired,
    'main_certificate_then_request' => $certificate . $signingRequest,
    'request_then_main_certificate' => $signingRequest . $certificate,
    'other_certificate_then_main_certificate' => $otherCertificate . $certificate,
    'main_certificate_windows_lines_and_remarks' =>
        "subject=C = LT\r\n" . str_replace("\n", "\r\n", $certificate) . "\r\nend of file\r\n",
    'main_without_last_newline' => rtrim(public_pem($main), "\n"),
    'elliptic' => $curve,
    'rare_curve' => $rareCurve,
    'not_a_key' => "-----BEGIN PUBLIC KEY-----\nbmUgcmFrdGFz\n-----END PUBLIC KEY-----\n",
    'not_a_certificate' => "-----BEGIN CERTIFICATE-----\n!!!! ####\n-----END CERTIFICATE-----\n",
    'web_page' => "<!doctype html><title>503 Service Unavailable</title>\n",
    'empty' => '',
];

// ---------------------------------------------------------------- requests

const LIMITS = [
    // name, bytes, required, form (matched in full: \z, not $)
    ['projectid', 11, true, '/\A[0-9]+\z/'],
    ['orderid', 40, true, ''],
    ['accepturl', 255, true, ''],
    ['cancelurl', 255, true, ''],
    ['callbackurl', 255, true, ''],
    ['version', 9, true, ''],
    ['lang', 3, false, '/\A[a-z]{3}\z/i'],
    ['amount', 11, false, '/\A[0-9]+\z/'],
    ['currency', 3, false, '/\A[a-z]{3}\z/i'],
    ['payment', 20, false, ''],
    ['country', 2, false, '/\A[a-z_]{2}\z/i'],
    ['paytext', 255, false, ''],
    ['p_firstname', 255, false, ''],
    ['p_lastname', 255, false, ''],
    ['p_email', 255, false, ''],
    ['p_street', 255, false, ''],
    ['p_city', 255, false, ''],
    ['p_state', 255, false, ''],
    ['p_zip', 20, false, ''],
    ['p_countrycode', 2, false, '/\A[a-z]{2}\z/i'],
    ['test', 1, false, '/\A[01]\z/'],
    ['time_limit', 19, false, '/\A[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\z/'],
    ['personcode', 255, false, ''],
    ['developerid', 11, false, ''],
];

const BASE = [
    'orderid' => 'KR-2041/7',
    'accepturl' => 'https://krautuve.example/aciu',
    'cancelurl' => 'https://krautuve.example/atsaukta',
    'callbackurl' => 'https://mokejimai.example/paysera/callback',
];

function failure(array $values): ?array
{
    foreach (LIMITS as [$name, $bytes, $required, $form]) {
        $value = $values[$name] ?? null;
        if (empty($value)) {
            if ($required) {
                return ['field' => $name, 'reason' => 'missing'];
            }
            continue;
        }
        $text = is_array($value) ? 'Array' : (string) $value;
        if (strlen($text) > $bytes) {
            return ['field' => $name, 'reason' => 'too_long'];
        }
        if ($form !== '' && !preg_match($form, $text)) {
            return ['field' => $name, 'reason' => 'wrong_form'];
        }
    }
    return null;
}

$REQUESTS = [];

/** One request. $error is null, or the field and the reason the app must name. */
function request(string $name, array $params, string $why, ?array $error = null, array $with = []): void
{
    global $REQUESTS;
    $with += ['projectid' => PROJECT, 'password' => PASSWORD, 'version' => VERSION, 'pay_url' => PAY_URL];
    $values = $params;
    unset($values['repeat_request']);
    $values['version'] = $with['version'];
    $values['projectid'] = $with['projectid'];
    $found = failure($values) ?? ($with['password'] === '' ? ['field' => 'password', 'reason' => 'missing'] : null);
    $stated = $error === null ? null : ['field' => $error[0], 'reason' => $error[1]];
    if ($found !== $stated) {
        die("request $name: stated " . json_encode($stated) . ', found ' . json_encode($found) . "\n");
    }
    if ($stated === null) {
        $query = http_build_query($values, '', '&', PHP_QUERY_RFC1738);
        $data = strtr(base64_encode($query), '+/', '-_');
        $sign = md5($data . $with['password']);
        $url = $with['pay_url'] . '?' . http_build_query(['data' => $data, 'sign' => $sign], '', '&');
        $expect = ['query' => $query, 'data' => $data, 'sign' => $sign, 'url' => $url];
    } else {
        $expect = ['error' => $stated];
    }
    if (isset($REQUESTS[$name])) {
        die("request $name twice\n");
    }
    $pairs = array_map(fn ($key, $value) => [(string) $key, $value], array_keys($params), array_values($params));
    $REQUESTS[$name] = ['name' => $name, 'why' => $why] + $with + ['params' => $pairs, 'expect' => $expect];
}

function sent(string $name, array $extra, string $why, array $with = []): void
{
    request($name, array_replace(BASE, $extra), $why, null, $with);
}

function refused(string $name, array $extra, string $field, string $reason, string $why, array $with = []): void
{
    request($name, array_replace(BASE, $extra), $why, [$field, $reason], $with);
}

sent('bare_minimum', [], 'the four required fields only');
sent('sms_bank', ['amount' => 1250, 'currency' => 'EUR', 'payment' => 'smsbank', 'country' => 'LT', 'lang' => 'LIT', 'test' => 0], 'what the app sends for SMS Bank');
sent('every_field', [
    'lang' => 'LAV', 'amount' => '70050', 'currency' => 'EUR', 'payment' => 'lv_swedbank', 'country' => 'LV',
    'paytext' => 'Pasūtījums [order_nr] veikalā [site_name]', 'p_firstname' => 'Jānis', 'p_lastname' => 'Bērziņš-Šķēle',
    'p_email' => 'janis+veikals@pasts.example', 'p_street' => 'Brīvības iela 1–2', 'p_city' => 'Rīga', 'p_state' => 'Vidzeme',
    'p_zip' => 'LV-1010', 'p_countrycode' => 'LV', 'test' => '1', 'time_limit' => '2027-01-31 23:59:59',
    'personcode' => '32010112345', 'developerid' => '4455', 'only_payments' => 'lv_swedbank,smsbank',
    'disalow_payments' => 'card', 'buyer_consent' => 1, 'plugin_name' => 'saleor', 'plugin_version' => '0.1.0', 'cms_version' => '3.22',
], 'each field of the table, in its order');
sent('order_is_kept', ['test' => '0', 'p_city' => 'Kaunas', 'amount' => '5', 'lang' => 'LIT'], 'not sorted, not the order of the table');
request('callbackurl_first', array_reverse(BASE, true), 'required fields in another order');
sent('sandbox_address', ['amount' => 1], 'another pay_url', ['pay_url' => SANDBOX_URL]);
sent('plain_www_address', ['amount' => 1], 'another pay_url', ['pay_url' => 'https://www.paysera.com/pay/']);
sent('version_16', ['amount' => 1], 'another version', ['version' => '1.6']);

foreach ([
    'lithuanian' => ['Žygimantas Ąžuolas', 'all nine letters: ąčęėįšųūž ĄČĘĖĮŠŲŪŽ'],
    'latvian' => ['Ķēniņš Ģirts', 'āčēģīķļņšūž'],
    'russian' => ['Щукин Ёжик', 'подъезд № 5'],
    'estonian_polish' => ['Õnne Łukasz', 'õäöü ąćęłńóśźż'],
    'emoji' => ['👩‍👩‍👧 🇱🇹', 'four bytes, joiners and flags 🧾💶'],
    'right_to_left' => ['שלום', 'مرحبا'],
    'combining_marks' => ["Z\u{30C}ilvinas", 'decomposed letters stay decomposed'],
    'beyond_the_edge' => ["\u{FEFF}\u{200B}\u{A0}", "line separators \u{2028}\u{2029}"],
] as $name => [$first, $last]) {
    sent("name_$name", ['p_firstname' => $first, 'p_lastname' => $last], 'UTF-8, percent-encoded byte by byte');
}
sent('plus_sign', ['p_email' => 'a+b@pastas.example', 'paytext' => '1 + 1'], 'a plus is %2B, a space is +');
sent('tilde_and_star', ['p_street' => '~*~', 'paytext' => 'a~b*c'], 'RFC 1738: %7E and %2A');
sent('unreserved_and_reserved', ['paytext' => "-._ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"], 'every printable character that is no letter or digit');
sent('quotes', ['p_lastname' => 'O\'Brien „UAB" «Ёлка» “x” ‘y’'], 'straight and curly quotes');
sent('line_ends', ['p_street' => "Gedimino pr. 9\r\nVilnius\n\tLT", 'p_city' => " \n"], 'CR, LF and TAB stay inside data');
sent('nul_and_controls', ['p_city' => "a\0b\x01\x1b\x7f"], 'control characters are percent-encoded');
sent('already_encoded', ['paytext' => '%20 %zz 100% &amp;'], 'encoded once more, never taken as encoded');
sent('address_with_query', ['callbackurl' => 'https://mokejimai.example/cb?kanalas=eur&tx=VHJhbnM6Nw%3D%3D&ž=š#dalis'], 'an address inside an address');
sent('names_are_encoded', ['x y' => '1', 'ž' => '2', 'a.b' => '3', 'c&d=e' => '4', 'f+g' => '5', '7' => '6'], 'names are encoded like values, dots kept');
sent('spaces_around', ['p_firstname' => '  Ona  '], 'nothing is trimmed');

sent('null_is_dropped', ['p_state' => null, 'lang' => null, 'x' => null, 'amount' => 7], 'a null parameter is not sent at all');
sent('true_is_1', ['test' => true, 'buyer_consent' => true], 'true is 1 and passes as 1');
sent('false_is_0', ['test' => false, 'buyer_consent' => false], 'false is 0 and is not checked');
sent('empty_is_kept', ['p_zip' => '', 'lang' => '', 'amount' => '', 'time_limit' => '', 'x' => ''], 'empty optional fields are sent and not checked');
sent('whole_float', ['amount' => 1999.0, 'x' => 2.0], 'a whole float is written without a point');
sent('fractions', ['x' => 19.99, 'y' => -0.5, 'z' => 0.1], 'fractions with a point');
sent('integers', ['x' => -7, 'y' => 0, 'z' => 9007199254740993], 'integers in decimal');
sent('true_as_orderid', ['orderid' => true], 'true is the text 1, which is there');
sent('integer_orderid', ['orderid' => 41], 'numbers are texts');
sent('list', ['only_payments' => ['smsbank', 'lt_luminor', 'ž b']], 'name[0], name[1]: the brackets are encoded');
sent('list_with_holes', ['x' => ['a', null, true, false, '', 3]], 'null items are dropped, the numbers stay');
sent('list_of_one_in_checked_field', ['payment' => ['smsbank'], 'p_city' => ['Vilnius']], 'PHP checks the text "Array", which is short enough');
sent('empty_list', ['x' => [], 'payment' => [], 'amount' => 1], 'an empty list sends nothing');
refused('list_as_country', ['country' => ['LT']], 'country', 'too_long', 'PHP checks the text "Array"');
refused('list_as_amount', ['amount' => ['5']], 'amount', 'wrong_form', 'PHP checks the text "Array"');
refused('empty_list_as_orderid', ['orderid' => []], 'orderid', 'missing', 'an empty list is empty');

request('version_in_input_in_place', ['version' => '1.6'] + BASE + ['amount' => 3], 'replaced where it stood');
request('version_in_input_in_the_middle', array_slice(BASE, 0, 2) + ['version' => '9.9.9.9.9.9.9'] + BASE, 'replaced, so its own value does not matter');
request('projectid_in_input_in_place', ['projectid' => '1'] + BASE, 'replaced where it stood: the caller cannot choose another project');
sent('repeat_request_is_dropped', ['repeat_request' => '1', 'amount' => 3], 'never sent');
sent('unknown_fields_are_kept', ['saleor_channel' => 'eu-lt', 'Amount' => 'x', 'CURRENCY' => '???'], 'names are case sensitive, unknown ones pass unchecked');

foreach (array_keys(BASE) as $field) {
    request("no_$field", array_diff_key(BASE, [$field => 1]), 'required', [$field, 'missing']);
    refused("blank_$field", [$field => ''], $field, 'missing', 'empty is missing');
    refused("zero_text_$field", [$field => '0'], $field, 'missing', 'PHP: empty("0") is true');
}
foreach (['null' => null, 'false' => false, 'zero' => 0, 'zero_float' => 0.0] as $name => $value) {
    refused("{$name}_orderid", ['orderid' => $value], 'orderid', 'missing', 'PHP: empty');
}
sent('orderid_00', ['orderid' => '00'], 'only "0" counts as empty');
sent('orderid_space', ['orderid' => ' '], 'a space is something');
request('nothing_at_all', [], 'first of the table', ['orderid', 'missing']);
request('only_callbackurl', ['callbackurl' => 'https://x.example/'], 'first of the table', ['orderid', 'missing']);

function filled(int $bytes, string $piece, string $start = ''): string
{
    $left = $bytes - strlen($start);
    return $start . str_repeat($piece, intdiv($left, strlen($piece))) . str_repeat('x', $left % strlen($piece));
}

foreach (LIMITS as [$field, $bytes, $required, $form]) {
    if (in_array($field, ['projectid', 'version', 'lang', 'amount', 'currency', 'country', 'p_countrycode', 'test', 'time_limit', 'developerid'], true)) {
        continue;
    }
    $start = str_ends_with($field, 'url') ? 'https://krautuve.example/' : '';
    sent("{$field}_{$bytes}_bytes", [$field => filled($bytes, 'a', $start)], 'as long as it may be');
    refused("{$field}_" . ($bytes + 1) . '_bytes', [$field => filled($bytes + 1, 'a', $start)], $field, 'too_long', 'one byte too long');
    sent("{$field}_{$bytes}_bytes_of_letters_of_two", [$field => filled($bytes, 'ū', $start)], 'bytes count, not characters');
    refused("{$field}_" . ($bytes + 1) . '_bytes_of_letters_of_two', [$field => filled($bytes + 1, 'ū', $start)], $field, 'too_long', 'fewer characters than the limit, but more bytes');
}
sent('paytext_63_emoji_and_3', ['paytext' => filled(255, '🧾')], 'four bytes each');
refused('paytext_64_emoji', ['paytext' => str_repeat('🧾', 64)], 'paytext', 'too_long', '64 characters are 256 bytes');
sent('amount_11_digits', ['amount' => '12345678901'], 'as long as it may be');
sent('amount_11_digits_integer', ['amount' => 99999999999], 'as long as it may be');
sent('amount_leading_zeros', ['amount' => '00000000001'], 'digits are digits');
sent('amount_0', ['amount' => 0], 'empty for PHP, so not checked, but sent');
refused('amount_12_digits', ['amount' => '123456789012'], 'amount', 'too_long', 'one digit too many');
refused('amount_12_wrong_too', ['amount' => '12345678901x'], 'amount', 'too_long', 'length is looked at before form');
sent('developerid_11', ['developerid' => '12345678901'], 'as long as it may be');
refused('developerid_12', ['developerid' => '123456789012'], 'developerid', 'too_long', 'one too many');

foreach ([
    'lang' => [
        'two_letters' => 'LT', 'digit' => 'L1T', 'spaces' => ' LT', 'underscore' => 'LT_', 'two_byte_letter' => 'Lž', 'kelvin_sign' => "\u{212A}",
        'long_s' => "\u{17F}a", 'number' => 111, 'true' => true, 'newline' => "LT\n",
    ],
    'amount' => [
        'point' => '12.50', 'comma' => '12,50', 'minus' => '-5', 'plus' => '+5', 'exponent' => '1e3', 'space' => ' 5', 'space_after' => '5 ', 'hex' => '0x1F',
        'underscore' => '1_000', 'newline' => "1000\n", 'arabic_digits' => '١٢', 'superscript' => '5²', 'full_width' => '５', 'float' => 12.5, 'minus_integer' => -1,
        'letters' => 'abc', 'nul' => "5\0", 'minus_zero' => '-0',
    ],
    'currency' => ['two_letters' => 'EU', 'digit' => 'E1R', 'symbol' => '€', 'newline' => "EU\n", 'number' => 978],
    'country' => ['digit' => 'L1', 'one_letter' => 'L', 'dash' => 'L-', 'two_byte_letter' => 'ž', 'newline' => "L\n"],
    'p_countrycode' => ['digit' => 'L1', 'one_letter' => 'L', 'underscore' => 'L_', 'two_underscores' => '__', 'two_byte_letter' => 'Š', 'newline' => "L\n"],
    'test' => ['two' => '2', 'letter' => 'x', 'nine' => 9, 'space' => ' ', 'newline' => "\n"],
    'time_limit' => [
        'date_only' => '2027-01-31', 'letter_t' => '2027-01-31T23:59:59', 'no_seconds' => '2027-01-31 23:59', 'slashes' => '2027/01/31 23:59:59',
        'day_first' => '31-01-2027 23:59:59', 'short_hour' => '2027-01-31 9:59:59', 'two_spaces' => '2027-01-31  3:59:59', 'words' => 'tomorrow', 'number' => 1801526399,
        'newline' => "2027-01-31 3:59:59\n",
    ],
] as $field => $forms) {
    foreach ($forms as $name => $value) {
        refused("{$field}_wrong_$name", [$field => $value], $field, 'wrong_form', 'not the whole value has the form');
    }
}
foreach (['lang' => 'LIET', 'currency' => 'EURO', 'country' => 'LTU', 'p_countrycode' => 'LTU', 'test' => '01', 'time_limit' => '2027-01-31 23:59:590'] as $field => $value) {
    refused("{$field}_too_long", [$field => $value], $field, 'too_long', 'one byte too many');
}
foreach (['lang' => 'žž', 'currency' => 'ŠŠ', 'country' => 'ŽŽ', 'p_countrycode' => '€', 'test' => '１', 'time_limit' => '２027-01-31 23:59:59'] as $field => $value) {
    refused("{$field}_too_many_bytes", [$field => $value], $field, 'too_long', 'few characters, too many bytes');
}
refused('lang_with_newline_after', ['lang' => "LIT\n"], 'lang', 'too_long', 'four bytes');
refused('test_true_as_text', ['test' => 'true'], 'test', 'too_long', 'four bytes');
sent('lower_case_letters', ['lang' => 'lit', 'currency' => 'eur', 'country' => 'lt', 'p_countrycode' => 'lt'], 'letters of either case have the form');
sent('country_underscores', ['country' => '_L'], 'country alone may hold underscores');
sent('time_limit_impossible', ['time_limit' => '2027-13-32 24:60:61'], 'the shape is checked, not the calendar');

refused('first_failure_orderid_before_amount', ['amount' => 'x', 'orderid' => str_repeat('a', 41)], 'orderid', 'too_long', 'order of the table, not of the input');
refused('first_failure_required_before_form', ['lang' => '1', 'callbackurl' => ''], 'callbackurl', 'missing', 'order of the table');
refused('first_failure_lang_before_amount', ['amount' => 'x', 'lang' => '1'], 'lang', 'wrong_form', 'order of the table');
refused('first_failure_amount_before_currency', ['currency' => 'x', 'amount' => '-'], 'amount', 'wrong_form', 'order of the table');
refused('first_failure_country_before_paytext', ['paytext' => str_repeat('a', 256), 'country' => 'L'], 'country', 'wrong_form', 'order of the table');
refused('first_failure_test_before_time_limit', ['time_limit' => 'x', 'test' => '7'], 'test', 'wrong_form', 'order of the table');
refused('first_failure_accepturl_before_cancelurl', ['cancelurl' => '', 'accepturl' => str_repeat('a', 256)], 'accepturl', 'too_long', 'order of the table');

sent('projectid_11_digits', [], 'as long as it may be', ['projectid' => '12345678901']);
sent('projectid_leading_zero', [], 'a text, kept as it is', ['projectid' => '0887766']);
refused('projectid_12_digits', [], 'projectid', 'too_long', 'one digit too many', ['projectid' => '123456789012']);
refused('projectid_letters', [], 'projectid', 'wrong_form', 'digits only', ['projectid' => '88a']);
refused('projectid_newline', [], 'projectid', 'wrong_form', 'digits only, to the very end', ['projectid' => "88\n"]);
refused('projectid_blank', [], 'projectid', 'missing', 'required', ['projectid' => '']);
request('projectid_before_orderid', [], 'first of the table', ['projectid', 'missing'], ['projectid' => '']);
refused('version_10_bytes', [], 'version', 'too_long', 'nine bytes at most', ['version' => '1.22.333.4']);
refused('password_blank', ['amount' => 1], 'password', 'missing', 'anybody could sign', ['password' => '']);
sent('password_unicode', ['amount' => 1], 'MD5 over the UTF-8 bytes', ['password' => 'slaptažodis–пароль🔑']);
sent('password_0', ['amount' => 1], 'a short password is a password', ['password' => 'x0']);
sent('password_with_spaces', ['amount' => 1], 'nothing is trimmed', ['password' => " tarpai \n"]);
foreach (['?', '>', '~~?', 'ÿþ', '>>>???'] as $number => $text) {
    sent("alphabet_$number", ['orderid' => "a$number", 'paytext' => $text . '~', 'x' => str_repeat('>', $number)], 'other remainders of three, so other padding');
}

// ---------------------------------------------------------------- callbacks

function b64(string $bytes): string
{
    return strtr(base64_encode($bytes), '+/', '-_');
}

function unb64(string $text): string|false
{
    return base64_decode(strtr($text, '-_', '+/'), true);
}

function ss2(string $data, ?string $key = null, int $hash = OPENSSL_ALGO_SHA1): string
{
    openssl_sign($data, $signature, $key ?? $GLOBALS['main'], $hash);
    return b64($signature);
}

function ss3(string $data, ?string $key = null): string
{
    return ss2($data, $key, OPENSSL_ALGO_SHA256);
}

/** data with the named signatures, all right. */
function signed(string $data, string $names = 'ss1 ss2 ss3', string $password = PASSWORD): array
{
    $all = ['ss1' => md5($data . $password), 'ss2' => ss2($data), 'ss3' => ss3($data)];
    return ['data' => $data] + array_intersect_key($all, array_flip(array_filter(explode(' ', $names))));
}

function verifies(string $data, string $signature, array $pems, int $hash): bool
{
    $bytes = unb64($signature);
    if ($bytes === false || $bytes === '') {
        return false;
    }
    foreach ($pems as $pem) {
        preg_match_all('/-----BEGIN ([A-Z ]+)-----.+?-----END \1-----/s', $pem, $blocks);
        foreach ($blocks[0] as $block) {
            $key = @openssl_pkey_get_public($block);
            if ($key && openssl_pkey_get_details($key)['type'] === OPENSSL_KEYTYPE_RSA && @openssl_verify($data, $bytes, $key, $hash) === 1) {
                return true;
            }
        }
    }
    return false;
}

/** The fields of a callback that must be accepted, or null. */
function judge(array $query, string $project, string $password, array $pems, bool $ss1IsEnough): ?array
{
    $data = $query['data'] ?? null;
    if (!is_string($data) || $password === '') {
        return null;
    }
    $present = array_intersect_key($query, ['ss1' => 1, 'ss2' => 1, 'ss3' => 1]);
    if (array_filter($present, 'is_array')) {
        return null;
    }
    if ($present === []) {
        $sealed = unb64($data);
        if ($sealed === false || strlen($sealed) < 28) {
            return null;
        }
        $plain = @openssl_decrypt(substr($sealed, 12, -16), 'aes-256-gcm', $password, OPENSSL_RAW_DATA, substr($sealed, 0, 12), substr($sealed, -16));
    } else {
        $right = [
            'ss1' => fn ($text) => hash_equals(md5($data . $password), $text),
            'ss2' => fn ($text) => verifies($data, $text, $pems, OPENSSL_ALGO_SHA1),
            'ss3' => fn ($text) => verifies($data, $text, $pems, OPENSSL_ALGO_SHA256),
        ];
        foreach ($present as $name => $text) {
            if (!$right[$name]($text)) {
                return null;
            }
        }
        if (!$ss1IsEnough && !isset($present['ss2']) && !isset($present['ss3'])) {
            return null;
        }
        $plain = unb64($data);
    }
    if ($plain === false) {
        return null;
    }
    parse_str($plain, $fields);
    if (array_filter($fields, 'is_array') || ($fields['projectid'] ?? null) !== $project) {
        return null;
    }
    if (!in_array($fields['type'] ?? null, ['micro', 'macro'], true)) {
        $fields['type'] = isset($fields['to'], $fields['from'], $fields['sms']) ? 'micro' : 'macro';
    }
    return $fields;
}

$CALLBACKS = [];

/** One callback. $strict and $lenient (when ss1 is enough): must it be accepted? */
function callback(string $name, array $query, bool $strict, string $why, array $with = [], ?bool $lenient = null): void
{
    global $CALLBACKS, $KEYS;
    $lenient ??= $strict;
    $raw = $with['raw_query'] ?? null;
    unset($with['raw_query']);
    $with += ['projectid' => PROJECT, 'password' => PASSWORD, 'public_keys' => ['main_certificate']];
    if ($raw !== null) {
        parse_str($raw, $query);
    }
    $pems = array_map(fn ($key) => $KEYS[$key], $with['public_keys']);
    $fields = judge($query, $with['projectid'], $with['password'], $pems, false);
    $lenientFields = judge($query, $with['projectid'], $with['password'], $pems, true);
    if (($fields !== null) !== $strict || ($lenientFields !== null) !== $lenient) {
        die("callback $name: stated " . json_encode([$strict, $lenient]) . ', found ' . json_encode([$fields, $lenientFields], JSON_INVALID_UTF8_SUBSTITUTE) . "\n");
    }
    if (isset($CALLBACKS[$name])) {
        die("callback $name twice\n");
    }
    $vector = ['name' => $name, 'why' => $why] + $with + ['query' => (object) $query];
    if ($raw !== null) {
        $vector['raw_query'] = $raw;
    }
    $vector['strict'] = $strict ? 'accept' : 'reject';
    $vector['ss1_is_enough'] = $lenient ? 'accept' : 'reject';
    if ($lenient) {
        $vector['fields'] = (object) array_map(
            fn ($text) => mb_check_utf8($text) ? $text : ['$b64' => base64_encode($text)],
            $lenientFields
        );
    }
    $CALLBACKS[$name] = $vector;
}

function mb_check_utf8(string $text): bool
{
    return preg_match('//u', $text) === 1;
}

/** A form of these raw, already encoded, pieces in front of the usual ones. */
function form(string $raw = 'status=1'): string
{
    return 'projectid=' . PROJECT . '&orderid=KR-2041%2F7&amount=1250&currency=EUR' . ($raw === '' ? '' : "&$raw");
}

$PAID = http_build_query([
    'projectid' => PROJECT, 'orderid' => 'KR-2041/7', 'lang' => 'LIT', 'amount' => '1250', 'currency' => 'EUR', 'payment' => 'smsbank', 'country' => 'LT',
    'paytext' => 'Užsakymas KR-2041/7 (krautuve.example)', 'name' => 'Živilė', 'surename' => "O'Šaltenytė", 'status' => '1', 'test' => '0',
    'p_email' => 'zivile+pirkiniai@pastas.example', 'requestid' => '90210001', 'payamount' => '1250', 'paycurrency' => 'EUR', 'version' => '1.9',
    'account' => 'LT121000011101001000', 'payment_country' => 'LT', 'payer_ip_country' => 'LT', 'personcodestatus' => '0',
]);
$DATA = b64($PAID);
$RIGHT = signed($DATA);
$OTHER_DATA = b64(form('status=1&amount=1'));

// Which signatures are there.
foreach (['ss1 ss2 ss3', 'ss1 ss2', 'ss1 ss3', 'ss2 ss3', 'ss2', 'ss3'] as $names) {
    callback('right_' . str_replace(' ', '_', $names), signed($DATA, $names), true, "right: $names");
}
callback('right_ss1', signed($DATA, 'ss1'), false, 'no RSA signature; enough only where the merchant said so', [], true);

// One of them wrong, in each way, the others right.
$wrong = [
    'ss1' => [
        'of_other_data' => md5($OTHER_DATA . PASSWORD), 'of_other_password' => md5($DATA . 'kitas'), 'of_data_alone' => md5($DATA), 'empty' => '',
        'truncated' => substr($RIGHT['ss1'], 0, 31), 'upper_case' => strtoupper($RIGHT['ss1']), 'trailing_space' => $RIGHT['ss1'] . ' ',
        'leading_space' => ' ' . $RIGHT['ss1'], 'trailing_newline' => $RIGHT['ss1'] . "\n", 'longer' => $RIGHT['ss1'] . '0', 'sha256' => hash('sha256', $DATA . PASSWORD),
        'base64' => b64(md5($DATA . PASSWORD, true)), 'not_ascii' => 'ąčęėįšųū', 'zero' => '0',
    ],
    'ss2' => [
        'of_other_data' => ss2($OTHER_DATA), 'of_other_key' => ss2($DATA, $other), 'made_with_sha256' => ss3($DATA), 'empty' => '',
        'truncated' => b64(substr(unb64($RIGHT['ss2']), 0, 255)), 'longer' => b64(unb64($RIGHT['ss2']) . "\0"), 'zeros' => b64(str_repeat("\0", 256)),
        'ones' => b64(str_repeat("\xff", 256)), 'one_byte' => b64('x'), 'not_base64' => 'ne base64 !!', 'not_ascii' => 'ąč', 'hex' => bin2hex(unb64($RIGHT['ss2'])),
        'one_pad_missing' => substr($RIGHT['ss2'], 0, -1), 'reversed' => b64(strrev(unb64($RIGHT['ss2']))), 'md5' => $RIGHT['ss1'],
    ],
    'ss3' => [
        'of_other_data' => ss3($OTHER_DATA), 'of_other_key' => ss3($DATA, $other), 'made_with_sha1' => ss2($DATA), 'empty' => '',
        'made_with_sha512' => ss2($DATA, null, OPENSSL_ALGO_SHA512), 'truncated' => b64(substr(unb64($RIGHT['ss3']), 1)), 'not_base64' => '%%%', 'one_pad_too_many' => $RIGHT['ss3'] . '=',
    ],
];
foreach ($wrong as $name => $ways) {
    foreach ($ways as $way => $text) {
        callback("{$name}_{$way}_others_right", array_replace($RIGHT, [$name => $text]), false, "$name is there and wrong");
    }
}
foreach (['ss2', 'ss3'] as $name) {
    callback("{$name}_wrong_ss1_right", array_replace(signed($DATA, 'ss1'), [$name => $wrong[$name]['of_other_data']]), false, 'the only RSA signature is wrong');
    callback("{$name}_empty_ss1_right", array_replace(signed($DATA, 'ss1'), [$name => '']), false, 'there, but empty: not the same as absent');
    callback("{$name}_alone_wrong", ['data' => $DATA, $name => $wrong[$name]['of_other_key']], false, 'signed by a stranger');
    callback("{$name}_alone_empty", ['data' => $DATA, $name => ''], false, 'there, but empty');
}
callback('ss1_alone_wrong', ['data' => $DATA, 'ss1' => md5($DATA . 'kitas')], false, 'other password');
callback('ss1_alone_upper_case', ['data' => $DATA, 'ss1' => strtoupper($RIGHT['ss1'])], false, 'lower-case hex only');
callback('ss1_alone_empty', ['data' => $DATA, 'ss1' => ''], false, 'there, but empty');
callback('ss1_alone_empty_password', ['data' => $DATA, 'ss1' => md5($DATA)], false, 'with an empty password anybody can make ss1', ['password' => '']);
callback('ss2_and_ss3_swapped', ['data' => $DATA, 'ss2' => $RIGHT['ss3'], 'ss3' => $RIGHT['ss2']], false, 'each has its own hash');
callback('ss1_wrong_ss2_right', ['data' => $DATA, 'ss1' => md5('x'), 'ss2' => $RIGHT['ss2']], false, 'ss1 counts even when RSA passes');
callback('ss1_password_unicode', signed($DATA, 'ss1 ss2', 'slaptažodis🔑'), true, 'MD5 over the UTF-8 bytes', ['password' => 'slaptažodis🔑']);
callback('data_changed', ['data' => $OTHER_DATA] + $RIGHT, false, 'data of another order under these signatures');
callback('data_changed_last_character', ['data' => substr($DATA, 0, -3) . 'A=='] + $RIGHT, false, 'one character changed');
callback('data_case_changed', ['data' => strtolower($DATA)] + $RIGHT, false, 'case matters');
callback('data_space_added_after_signing', ['data' => $DATA . ' '] + $RIGHT, false, 'the text is signed, not its meaning');

// How the RSA signatures are written.
foreach (['unpadded' => fn ($t) => rtrim($t, '='), 'standard_alphabet' => fn ($t) => strtr($t, '-_', '+/'), 'standard_alphabet_unpadded' => fn ($t) => rtrim(strtr($t, '-_', '+/'), '=')] as $name => $write) {
    callback("rsa_$name", array_replace($RIGHT, ['ss2' => $write($RIGHT['ss2']), 'ss3' => $write($RIGHT['ss3'])]), true, 'the same bytes, written in another way');
}
$standard = strtr($RIGHT['ss3'], '-_', '+/');
callback('rsa_standard_alphabet_unescaped', [], false, 'an unescaped + arrives as a space', ['raw_query' => "data=" . urlencode($DATA) . "&ss3=$standard"]);
callback('rsa_standard_alphabet_escaped', [], true, 'an escaped + survives', ['raw_query' => 'data=' . urlencode($DATA) . '&ss3=' . urlencode($standard)]);

// How data is written. The text below holds both characters in which the alphabets differ.
$tricky = form('status=1&paytext=' . "\xc5\xbd?>~\xc5\xa1?>\xfb\xff\xfe" . '&x=1');
$tricky = strlen($tricky) % 3 === 1 ? $tricky : $tricky . str_repeat('1', (4 - strlen($tricky) % 3) % 3);
$safe = b64($tricky);
if (!str_contains($safe, '-') || !str_contains($safe, '_') || !str_ends_with($safe, '==')) {
    die("the tricky form is not tricky: $safe\n");
}
$plain = strtr($safe, '-_', '+/');
callback('data_safe_alphabet', signed($safe), true, 'as Paysera writes it');
callback('data_safe_alphabet_unpadded', signed(rtrim($safe, '=')), true, 'padding left out');
callback('data_standard_alphabet', signed($plain), true, 'signed as sent');
callback('data_standard_alphabet_unpadded', signed(rtrim($plain, '=')), true, 'signed as sent');
callback('data_mixed_alphabets', signed(substr_replace($safe, strtr(substr($safe, 0, -8), '-', '+'), 0, -8)), true, 'both alphabets in one text');
callback('data_alphabet_changed_after_signing', ['data' => $plain] + signed($safe), false, 'the same bytes, but not the text that was signed');
callback('data_padding_dropped_after_signing', ['data' => rtrim($safe, '=')] + signed($safe), false, 'the same bytes, but not the text that was signed');
callback('data_standard_unescaped', [], false, 'an unescaped + arrives as a space', ['raw_query' => "data=$plain&ss2=" . ss2($plain)]);
callback('data_standard_escaped', [], true, 'an escaped + survives', ['raw_query' => 'data=' . urlencode($plain) . '&ss2=' . urlencode(ss2($plain))]);
foreach ([
    'one_pad_of_two' => substr($safe, 0, -1), 'three_pads' => "$safe=", 'four_pads' => "$safe==", 'pad_in_front' => "=$safe", 'pad_in_the_middle' => substr_replace($safe, '==', 8, 0),
    'one_character_over' => substr($safe, 0, -3), 'two_texts' => $safe . $safe, 'exclamation_mark' => substr_replace($safe, '!', 5, 0), 'percent' => substr_replace($safe, '%', 5, 0),
    'dot' => "$safe.", 'letter_of_two_bytes' => substr_replace($safe, 'ž', 4, 0), 'nul' => substr_replace($safe, "\0", 4, 0), 'vertical_tab' => substr_replace($safe, "\v", 4, 0),
    'form_feed' => "$safe\f", 'no_break_space' => "$safe\u{A0}", 'not_encoded_at_all' => $PAID, 'only_pads' => '==',
] as $name => $text) {
    callback("data_$name", signed($text), false, 'signed, but not base64');
}
foreach (['space' => ' ', 'newline' => "\n", 'windows_line_end' => "\r\n", 'tab' => "\t"] as $name => $white) {
    callback("data_signed_$name", signed(substr_replace($safe, $white, 12, 0)), true, 'white space that is signed is skipped');
}
callback('data_signed_lines', signed(chunk_split($safe, 76, "\r\n")), true, 'folded as MIME does, signed so');
callback('data_empty', signed(''), false, 'no project in it');
callback('data_blank', signed(' '), false, 'no project in it');
callback('data_missing', array_diff_key($RIGHT, ['data' => 1]), false, 'signatures of nothing');
callback('data_6000_characters', signed(b64(form('status=1&paytext=' . str_repeat('a%C5%BE', 750)))), true, 'long callbacks occur');

// What is in data.
foreach ([
    'duplicates_last_wins' => ['status=0&amount=1&status=1&amount=1250', 'as PHP does'],
    'duplicates_last_is_not_paid' => ['status=1&status=0', 'as PHP does'],
    'duplicates_last_is_blank' => ['status=1&status=', 'blank wins too'],
    'blank_and_bare' => ['name=&bare&status=1&tail', 'blank values and bare names are kept'],
    'nameless' => ['=nothing&status=1&=', 'a value without a name is dropped'],
    'stray_ampersands' => ['&&status=1&&&', 'empty pieces are nothing'],
    'second_equals_sign' => ['paytext=a=b==c=&status=1', 'only the first = divides'],
    'dots_and_spaces_in_names' => ['order.id=1&order+no=2&order%20nr.x=3&status=1', 'PHP turns both into _'],
    'mangled_names_collide' => ['a.b=1&a_b=2&a+b=3&status=1', 'the same name after mangling: last wins'],
    'space_before_name' => ['status=1&+status=2', 'PHP drops spaces in front of a name'],
    'encoded_name' => ['st%61tus=1&%70aytext=x', 'names are decoded'],
    'names_keep_case' => ['status=0&Status=1&STATUS=1', 'another case is another field'],
    'number_as_name' => ['7=x&status=1', 'a field like any other'],
    'dash_in_name' => ['pay-text=x&status=1', 'kept'],
    'closing_bracket_in_name' => ['a]=x&status=1', 'no array without an opening one'],
    'opening_bracket_alone' => ['a[=x&status=1', 'no array without a closing one: PHP writes _'],
    'bracket_in_front' => ['[a]=x&status=1', 'a name that is only brackets is no name: dropped'],
    'plus_and_percent' => ['name=a+b%2Bc%20d%26e%3Df&status=1', 'form decoding'],
    'percent_in_lower_case' => ['name=%c5%bdeimena%2f&status=1', 'hex of either case'],
    'broken_percents' => ['name=100%+%zz%4&tail=%&cut=%C5&g=%G1%1G&status=1', 'broken sequences stay as they are'],
    'percent_twice' => ['name=%2520&status=1', 'decoded once'],
    'russian_and_emoji' => ['name=' . urlencode('Щукин 🇱🇹') . '&status=1', 'UTF-8'],
    'unescaped_utf8' => ['name=Žalgiris Ёж 🧾&status=1', 'bytes need not be escaped'],
    'not_utf8' => ['name=%DEarnas+%E6&status=1', 'windows-1257'],
    'not_utf8_unescaped' => ["name=\xdearnas\xe6&status=1", 'windows-1257'],
    'half_a_letter' => ['name=%C5%BDi%C5&paytext=%F0%9F%A7&status=1', 'UTF-8 cut in the middle'],
    'surrogates_and_overlong' => ['name=%ED%A0%80x%C0%AFy%F8&status=1', 'never UTF-8'],
    'byte_order_mark' => ['name=%EF%BB%BFx&status=1', 'kept'],
    'nul_in_value' => ['name=a%00b&status=1', 'kept'],
    'nul_after_status' => ['status=1%00', 'kept, so not the text 1'],
    'line_end_after_status' => ["status=1\n", 'kept, so not the text 1'],
    'semicolon_is_no_separator' => ['status=0;status=1', 'one value'],
    'entity_is_no_separator' => ['paytext=x&amp;status=1', 'a field named amp;status'],
    'type_macro' => ['status=1&type=macro', 'declared'],
    'type_micro' => ['status=1&type=micro', 'declared'],
    'type_unknown' => ['status=1&type=mega', 'anything else is macro'],
    'type_upper_case' => ['status=1&type=MICRO', 'anything else is macro'],
    'type_blank' => ['status=1&type=', 'anything else is macro'],
    'type_twice' => ['type=micro&status=1&type=macro', 'the last counts'],
    'micro_by_fields' => ['to=1393&from=37060000001&sms=RAKTAS+labas&status=1', 'a text message by its fields'],
    'micro_by_blank_fields' => ['to=&from=&sms=&status=1', 'there, though blank'],
    'micro_by_fields_though_unknown_type' => ['to=1&from=2&sms=3&type=mega', 'no valid type, so by its fields'],
    'macro_declared_with_micro_fields' => ['to=1&from=2&sms=3&type=macro', 'a valid type counts first'],
    'macro_without_sms' => ['to=1&from=2&status=1', 'two of three are not enough'],
    'refund' => ['status=5&refund_amount=12.50&refund_currency=EUR&refund_commission_amount=0.10&refund_commission_currency=EUR&refund_timestamp=1795500000', 'authentic'],
    'status_0' => ['status=0', 'authentic, not paid'],
    'status_2' => ['status=2', 'authentic, not paid'],
    'status_3' => ['status=3&personcodestatus=1', 'authentic, information only'],
    'status_4' => ['status=4', 'authentic, not paid by itself'],
    'status_99' => ['status=99', 'authentic, unknown'],
    'status_blank' => ['status=', 'authentic, unknown'],
    'status_missing' => ['', 'authentic, unknown'],
    'test_payment' => ['status=1&test=1', 'authentic; live mode must not take it as paid'],
    'own_name_data' => ['data=x&ss1=y&status=1', 'fields inside may have any name'],
    'projectid_again' => ['projectid=1&status=1&projectid=' . PROJECT, 'the last counts'],
] as $name => [$raw, $why]) {
    callback($name, signed(b64(form($raw))), true, $why);
}
foreach ([
    'status_array' => ['status[]=1', 'an array'],
    'status_array_after_text' => ['status=1&status[]=1', 'an array'],
    'status_array_escaped' => ['status%5B%5D=1', 'an array'],
    'amount_array_named' => ['status=1&amount[a]=5', 'an array'],
    'array_of_arrays' => ['status=1&x[a][b]=5', 'an array'],
    'unknown_field_array' => ['status=1&pastaba[0]=5', 'an array, though of an unknown field'],
    'type_array' => ['status=1&type[]=micro', 'an array'],
    'array_with_mangled_name' => ['status=1&a.b[]=5', 'an array'],
    'projectid_array_after_text' => ['status=1&projectid[]=' . PROJECT, 'an array'],
    'projectid_of_another_at_the_end' => ['status=1&projectid=1', 'the last counts'],
    'projectid_blank_at_the_end' => ['status=1&projectid', 'the last counts'],
] as $name => [$raw, $why]) {
    callback($name, signed(b64(form($raw))), false, $why);
}
foreach ([
    'other' => '887767', 'leading_zero' => '0887766', 'leading_space' => '+887766', 'trailing_space' => '887766+', 'trailing_newline' => '887766%0A', 'trailing_nul' => '887766%00',
    'float' => '887766.0', 'exponent' => '8.87766e5', 'blank' => '', 'plus_sign' => '%2B887766', 'prefix' => '88776', 'full_width' => '８87766',
] as $name => $id) {
    callback("projectid_$name", signed(b64("projectid=$id&orderid=1&status=1&amount=1&currency=EUR")), false, 'compared as a text');
}
callback('projectid_missing', signed(b64('orderid=1&status=1&amount=1&currency=EUR')), false, 'no project');
callback('projectid_in_another_case', signed(b64('projectId=' . PROJECT . '&status=1')), false, 'no project');
callback('projectid_array', signed(b64('projectid[]=' . PROJECT . '&status=1')), false, 'an array');
callback('projectid_of_mine_has_leading_zero', signed(b64('projectid=0887766&status=1')), true, 'the same text', ['projectid' => '0887766']);
callback('not_a_form', signed(b64("\x89PNG\r\n\x1a\n\0\0")), false, 'no project');
callback('json', signed(b64(json_encode(['projectid' => PROJECT, 'status' => '1']))), false, 'not a form');

// Which keys are known.
foreach ([
    'main' => [['main'], true, 'a public key'],
    'main_without_last_newline' => [['main_without_last_newline'], true, 'a public key'],
    'main_certificate' => [['main_certificate'], true, 'a certificate, as Paysera serves it'],
    'certificate_expired' => [['main_certificate_expired'], true, 'Paysera may go on signing with it: the date is for a warning'],
    'certificate_then_request' => [['main_certificate_then_request'], true, 'a second PEM block of another kind'],
    'request_then_certificate' => [['request_then_main_certificate'], true, 'a first PEM block of another kind'],
    'two_certificates_in_one' => [['other_certificate_then_main_certificate'], true, 'any of the blocks'],
    'windows_lines_and_remarks' => [['main_certificate_windows_lines_and_remarks'], true, 'text around and CR LF'],
    'new_and_old' => [['other', 'main'], true, 'during a change both are known'],
    'old_and_new' => [['main', 'other'], true, 'during a change both are known'],
    'broken_and_main' => [['not_a_key', 'main'], true, 'one broken key does not spoil the other'],
    'elliptic_and_main' => [['elliptic', 'main_certificate'], true, 'a key of another kind does not spoil the other'],
    'rare_curve_and_main' => [['rare_curve', 'main_certificate'], true, 'a key of another kind does not spoil the other'],
    'other' => [['other'], false, 'another key'],
    'not_a_key' => [['not_a_key'], false, 'no key: fail closed'],
    'not_a_certificate' => [['not_a_certificate'], false, 'no key: fail closed'],
    'web_page' => [['web_page'], false, 'no key: fail closed'],
    'empty' => [['empty'], false, 'no key: fail closed'],
    'none' => [[], false, 'no key: fail closed'],
    'elliptic' => [['elliptic'], false, 'not RSA: fail closed'],
    'rare_curve' => [['rare_curve'], false, 'not RSA: fail closed'],
] as $name => [$keys, $accepted, $why]) {
    callback("key_$name", $RIGHT, $accepted, $why, ['public_keys' => $keys]);
}
callback('key_none_ss1_only', signed($DATA, 'ss1'), false, 'ss1 needs no key', ['public_keys' => []], true);

// Arrays and strangers in the query itself.
callback('query_empty', [], false, 'nothing');
callback('query_of_others_only', ['utm_source' => 'x'], false, 'nothing of Paysera');
callback('query_with_own_parameters', ['kanalas' => 'eur', 'status' => '0', 'projectid' => '1'] + $RIGHT, true, 'parameters of callbackurl itself are not signed: ignored');
callback('query_with_own_array', ['kanalas' => ['eur', 'usd']] + $RIGHT, true, 'not ours: ignored');
callback('query_with_sign', $RIGHT + ['sign' => md5('x')], true, 'sign belongs to requests: ignored');
callback('data_is_array', ['data' => [$DATA]] + $RIGHT, false, 'an array');
callback('data_is_empty_array', ['data' => []] + $RIGHT, false, 'an array');
callback('data_is_array_unsigned', ['data' => [$DATA]], false, 'an array');
foreach (['ss1', 'ss2', 'ss3'] as $name) {
    callback("{$name}_is_array", array_replace($RIGHT, [$name => [$RIGHT[$name]]]), false, 'an array');
    callback("{$name}_is_empty_array", array_replace($RIGHT, [$name => []]), false, 'an array');
}
callback('ss2_is_array_ss1_right', ['ss2' => ['x']] + signed($DATA, 'ss1'), false, 'an array');
callback('unsigned', ['data' => $DATA], false, 'plain data without signatures');
callback('unsigned_with_sign', ['data' => $DATA, 'sign' => md5($DATA . PASSWORD)], false, 'sign is no signature of a callback');
callback('raw_query_as_paysera_sends_it', [], true, 'as it arrives', ['raw_query' => http_build_query($RIGHT)]);
callback('raw_query_ss3_unescaped_pads', [], true, 'an = in a value is part of it', ['raw_query' => "data=$DATA&ss1={$RIGHT['ss1']}&ss3={$RIGHT['ss3']}"]);

// Encrypted.
function sealed_bytes(string $plain, string $password, string $salt): array
{
    $iv = substr(hash('sha256', "test only $salt", true), 0, 12);
    $ciphertext = openssl_encrypt($plain, 'aes-256-gcm', $password, OPENSSL_RAW_DATA, $iv, $tag, '', 16);
    return [$iv, $ciphertext, $tag];
}

function sealed(string $plain, string $password = PASSWORD, string $salt = 'x'): string
{
    return b64(implode('', sealed_bytes($plain, $password, $salt)));
}

for ($salt = 0; ; $salt++) {
    [$iv, $ciphertext, $tag] = sealed_bytes($PAID . '&', PASSWORD, "enc$salt");
    $ENC = b64($iv . $ciphertext . $tag);
    if (str_contains($ENC, '-') && str_contains($ENC, '_')) {
        break;
    }
}
if (!str_ends_with($ENC, '=')) {
    die("the encrypted vector needs padding\n");
}
callback('enc_right', ['data' => $ENC], true, 'iv, ciphertext, tag; key is the password', ['public_keys' => []]);
callback('enc_right_keys_known', ['data' => $ENC], true, 'public keys play no part');
callback('enc_unpadded', ['data' => rtrim($ENC, '=')], true, 'padding left out');
callback('enc_standard_alphabet', ['data' => strtr($ENC, '-_', '+/')], true, 'the other alphabet');
callback('enc_standard_alphabet_unescaped', [], false, 'an unescaped + arrives as a space', ['raw_query' => 'data=' . strtr($ENC, '-_', '+/')]);
callback('enc_raw', [], true, 'as it arrives', ['raw_query' => 'data=' . urlencode($ENC)]);
callback('enc_with_own_parameters', ['kanalas' => 'eur', 'data' => $ENC], true, 'not ours: ignored');
callback('enc_wrong_password', ['data' => $ENC], false, 'another key', ['password' => strrev(PASSWORD)]);
callback('enc_password_longer_by_one', ['data' => $ENC], true, 'PHP uses the first 32 bytes', ['password' => PASSWORD . 'x']);
callback('enc_password_shorter_by_one', ['data' => $ENC], false, 'another key', ['password' => substr(PASSWORD, 0, 31)]);
callback('enc_password_empty', ['data' => sealed($PAID, '', 'e')], false, 'a key of NUL bytes is no secret', ['password' => '']);
foreach ([
    'enc_password_16' => ['pusiau-slaptas16', 'PHP pads a short key with NUL bytes'],
    'enc_password_1' => ['x', 'PHP pads a short key with NUL bytes'],
    'enc_password_40' => ['keturiasdesimties-baitu-ilgio-slaptazodi', 'PHP uses the first 32 bytes'],
    'enc_password_unicode' => ['slaptažodis–пароль🔑', 'bytes of UTF-8'],
    'enc_password_cut_inside_letter' => [str_repeat('a', 31) . 'ž ir dar', 'cut after 32 bytes, in the middle of a letter'],
] as $name => [$password, $why]) {
    callback($name, ['data' => sealed($PAID, $password, $name)], true, $why, ['password' => $password]);
}
$flip = fn (string $bytes, int $at) => substr_replace($bytes, chr(ord($bytes[$at]) ^ 1), $at, 1);
foreach ([
    'iv_changed' => $flip($iv, 0) . $ciphertext . $tag,
    'iv_last_changed' => $flip($iv, 11) . $ciphertext . $tag,
    'ciphertext_first_changed' => $iv . $flip($ciphertext, 0) . $tag,
    'ciphertext_last_changed' => $iv . $flip($ciphertext, strlen($ciphertext) - 1) . $tag,
    'tag_first_changed' => $iv . $ciphertext . $flip($tag, 0),
    'tag_last_changed' => $iv . $ciphertext . $flip($tag, 15),
    'tag_zero' => $iv . $ciphertext . str_repeat("\0", 16),
    'tag_first' => $iv . $tag . $ciphertext,
    'iv_last' => $ciphertext . $tag . $iv,
    'without_tag' => $iv . $ciphertext,
    'tag_of_12' => $iv . $ciphertext . substr($tag, 0, 12),
    'cut_in_front' => substr($iv, 1) . $ciphertext . $tag,
    'one_byte_added' => $iv . $ciphertext . $tag . "\0",
    'iv_of_16' => $iv . "\0\0\0\0" . $ciphertext . $tag,
    '27_bytes' => substr($iv . $ciphertext, 0, 27),
    '28_bytes' => substr($iv . $ciphertext, 0, 28),
    '12_bytes' => $iv,
    '1_byte' => 'x',
    'no_bytes' => '',
] as $name => $bytes) {
    callback("enc_$name", ['data' => b64($bytes)], false, 'not what was sealed');
}
callback('enc_blank', ['data' => '   '], false, 'nothing in it');
callback('enc_not_base64', ['data' => substr_replace($ENC, '!', 9, 1)], false, 'not base64');
callback('enc_one_pad_too_many', ['data' => "$ENC="], false, 'not base64');
callback('enc_with_additional_data', ['data' => (function () use ($PAID) {
    $iv = str_repeat('i', 12);
    $ciphertext = openssl_encrypt($PAID, 'aes-256-gcm', PASSWORD, OPENSSL_RAW_DATA, $iv, $tag, 'data');
    return b64($iv . $ciphertext . $tag);
})()], false, 'no additional data is used');
callback('enc_cbc', ['data' => b64(str_repeat('i', 16) . openssl_encrypt($PAID, 'aes-256-cbc', PASSWORD, OPENSSL_RAW_DATA, str_repeat('i', 16)))], false, 'another mode');
foreach ([
    'enc_nothing_inside' => ['', 'no project'],
    'enc_wrong_project' => ['projectid=1&orderid=1&status=1', 'another project'],
    'enc_no_project' => ['orderid=1&status=1', 'no project'],
    'enc_array' => [form('status[]=1'), 'an array'],
    'enc_not_a_form' => ["\0\1\2\xff\xfe", 'no project'],
] as $name => [$raw, $why]) {
    callback($name, ['data' => sealed($raw, PASSWORD, $name)], false, $why);
}
foreach ([
    'enc_status_0' => ['status=0', 'authentic, not paid'],
    'enc_refund' => ['status=5&refund_amount=1.00&refund_currency=EUR', 'authentic'],
    'enc_type_micro' => ['to=1&from=2&sms=3', 'the rule of types holds here too'],
    'enc_not_utf8' => ['name=%DEarnas&status=1', 'windows-1257'],
    'enc_last_wins' => ['status=0&status=1&a.b=1', 'decoded like any other'],
] as $name => [$raw, $why]) {
    callback($name, ['data' => sealed(form($raw), PASSWORD, $name)], true, $why);
}
callback('enc_with_right_ss1', signed($ENC, 'ss1'), false, 'a signature means signed data, and this is not a form');
callback('enc_with_right_ss2', signed($ENC, 'ss2'), false, 'a signature means signed data, and this is not a form');
callback('enc_with_all_right', signed($ENC), false, 'a signature means signed data, and this is not a form');
callback('enc_with_wrong_ss1', ['data' => $ENC, 'ss1' => md5('x')], false, 'a wrong signature');
foreach (['ss1', 'ss2', 'ss3'] as $name) {
    callback("enc_with_empty_$name", ['data' => $ENC, $name => ''], false, 'an empty signature is a wrong one');
}
callback('enc_with_array_ss3', ['data' => $ENC, 'ss3' => []], false, 'an array');

// ---------------------------------------------------------------- out

$flags = JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR;
$out = [
    'about' => [
        'Made by make_vectors.php with PHP itself; the keys are for tests only and protect nothing.',
        'requests: params is an ordered list of [name, value]; expect holds the result or the error.',
        'callbacks: strict is the verdict of the app, ss1_is_enough the one where a merchant allowed ss1 alone; fields are what PHP parsed, plus type.',
        'query is decoded; raw_query, where it matters, is what arrives. A value that is not UTF-8 is {"$b64": base64 of its bytes}.',
    ],
    'keys' => $KEYS,
    'requests' => array_values($REQUESTS),
    'callbacks' => array_values($CALLBACKS),
];
file_put_contents(__DIR__ . '/paysera.json', json_encode($out, $flags) . "\n");
$accepted = count(array_filter($CALLBACKS, fn ($vector) => $vector['strict'] === 'accept'));
printf("%d requests, %d callbacks (%d accepted)\n", count($REQUESTS), count($CALLBACKS), $accepted);
