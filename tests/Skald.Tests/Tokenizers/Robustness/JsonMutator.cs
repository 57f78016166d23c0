using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Breaks JSON value by value, so that it stays JSON: other values, other parts, keys that are gone or doubled.</summary>
internal static class JsonMutator
{
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "1", "-1", "0.5", "1e300", "2147483647", "1048575", "1048576", "99999999999999999999",
        "\"\"", "\" \"", "\"a\"", "\"▁\"", "\"##\"", "\"</w>\"", "\"<unk>\"", "\"𝓼\"", "\"\\u0301\"", "\"@half@\"", "\"Ġ\"", "[]", "{}",
        "[[]]", "[\"a\",0]", "[\"a\",\"b\"]", "[[\"a\",-1.5],[\"b\",-2]]", "{\"a\":0,\"b\":1}", "{\"String\":\"a\"}",
        "{\"Regex\":\"\\\\s+\"}",
        "{\"Regex\":\"(a|b)*\"}", "{\"Regex\":\"\"}", "{\"Regex\":\"(?=a)\"}", "{\"Regex\":\"\\\\p{L}{1,3}|.\"}", "{\"String\":\"\"}",
        "{\"String\":\" \"}", "\"Unigram\"", "\"WordPiece\"", "\"WordLevel\"", "\"BPE\"",
    ];

    // Every part that a file may name, with its settings.
    private static readonly Dictionary<string, string[]> s_parts = new()
    {
        ["normalizer"] =
        [
            "{'type':'NFC'}", "{'type':'NFKD'}", "{'type':'NFKC'}", "{'type':'NFD'}", "{'type':'Lowercase'}", "{'type':'StripAccents'}",
            "{'type':'Nmt'}", "{'type':'ByteLevel'}", "{'type':'Strip','strip_left':true,'strip_right':true}",
            "{'type':'Replace','pattern':{'String':' '},'content':'▁'}", "{'type':'Replace','pattern':{'Regex':' {2,}'},'content':''}",
            "{'type':'Replace','pattern':{'String':''},'content':'xy'}", "{'type':'Prepend','prepend':'▁'}",
            "{'type':'Replace','pattern':{'Regex':'.'},'content':'ab ab ab ab ab ab ab ab ab'}",
            "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,'strip_accents':null,'lowercase':true}",
            "{'type':'Precompiled','precompiled_charsmap':'CAAAAAAAAAAAAAAAYQA='}",
            "{'type':'Sequence','normalizers':[{'type':'NFD'},{'type':'StripAccents'},{'type':'Prepend','prepend':'x'}]}",
        ],
        ["pre_tokenizer"] =
        [
            "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
            "{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':false,'use_regex':false}",
            "{'type':'Metaspace','replacement':'▁','prepend_scheme':'always','split':true}",
            "{'type':'Metaspace','replacement':'▁','prepend_scheme':'first','split':false}",
            "{'type':'Metaspace','replacement':'a','prepend_scheme':'never','split':true}",
            "{'type':'Split','pattern':{'Regex':'[0-9]+'},'behavior':'MergedWithPrevious','invert':true}",
            "{'type':'Split','pattern':{'String':' '},'behavior':'MergedWithNext','invert':false}",
            "{'type':'Punctuation','behavior':'Contiguous'}", "{'type':'Digits','individual_digits':true}",
            "{'type':'CharDelimiterSplit','delimiter':'a'}", "{'type':'FixedLength','length':3}", "{'type':'Whitespace'}",
            "{'type':'WhitespaceSplit'}", "{'type':'BertPreTokenizer'}", "{'type':'UnicodeScripts'}",
            "{'type':'Sequence','pretokenizers':[{'type':'Digits','individual_digits':true},"
                + "{'type':'ByteLevel','add_prefix_space':false}]}",
        ],
        ["decoder"] =
        [
            "{'type':'WordPiece','prefix':'##','cleanup':true}", "{'type':'BPEDecoder','suffix':'</w>'}",
            "{'type':'CTC','pad_token':'a','word_delimiter_token':'|','cleanup':true}",
            "{'type':'Strip','content':' ','start':1,'stop':1}",
            "{'type':'Fuse'}", "{'type':'ByteFallback'}",
            "{'type':'Sequence','decoders':[{'type':'Replace','pattern':{'String':'▁'},'content':' '},"
                + "{'type':'ByteFallback'},{'type':'Fuse'}]}",
            "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
            "{'type':'Metaspace','replacement':'▁','prepend_scheme':'always','split':true}",
            "{'type':'Replace','pattern':{'Regex':'a|b'},'content':'▁'}",
        ],
        ["post_processor"] =
        [
            "{'type':'BertProcessing','sep':['a',1],'cls':['b',2]}",
            "{'type':'RobertaProcessing','sep':['a',1],'cls':['b',2],'trim_offsets':true,'add_prefix_space':true}",
            "{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'a','type_id':0}},{'Sequence':{'id':'A','type_id':0}}],"
                + "'pair':[{'Sequence':{'id':'B','type_id':1}},{'Sequence':{'id':'A','type_id':0}}],"
                + "'special_tokens':{'a':{'id':'a','ids':[1],'tokens':['a']}}}",
        ],
        ["added_tokens"] =
        [
            "[{'id':3,'content':'a','special':true,'normalized':true,'lstrip':true,'rstrip':true,'single_word':true}]",
            "[{'id':1048575,'content':'<x>','special':false,'normalized':true,'lstrip':false,'rstrip':true,'single_word':false}]",
        ],
    };

    private static readonly string[] s_partKeys = [.. s_parts.Keys];

    /// <summary>A file of JSON with up to five values exchanged.</summary>
    public static byte[] Change(Random random, byte[][] seeds)
    {
        var root = (JsonObject)JsonNode.Parse(seeds[random.Next(seeds.Length)])!;
        for (int changes = ByteMutator.Changes(random); changes > 0; changes--)
        {
            string key = s_partKeys[random.Next(s_partKeys.Length)];
            if (random.Next(3) > 0 && root.ContainsKey("model")) root[key] = Part(random, key);
            else ChangeOne(random, root, seeds);
        }

        // Half a surrogate pair is no text for the writer.
        return Encoding.UTF8.GetBytes(root.ToJsonString(new JsonSerializerOptions { MaxDepth = 512 })
            .Replace("@half@", @"\ud83d", StringComparison.Ordinal));
    }

    private static JsonNode? Part(Random random, string key)
    {
        string[] parts = s_parts[key];
        return random.Next(6) == 0 ? null : JsonNode.Parse(parts[random.Next(parts.Length)].Replace('\'', '"'));
    }

    // Goes down from the root, so that short settings are met as often as long lists.
    private static void ChangeOne(Random random, JsonNode node, byte[][] seeds)
    {
        while (true)
        {
            JsonNode? child;
            if (node is JsonObject { Count: > 0 } keys)
            {
                string key = keys.ElementAt(random.Next(Math.Min(keys.Count, 300))).Key;
                child = keys[key];
                if (Descends(random, child))
                {
                    node = child!;
                    continue;
                }

                if (random.Next(4) == 0) keys.Remove(key);
                else if (random.Next(6) == 0) keys[key + "x"] = child?.DeepClone();
                else keys[key] = Value(random, seeds, key);
                return;
            }

            if (node is not JsonArray { Count: > 0 } items) return;
            int at = random.Next(items.Count);
            child = items[at];
            if (Descends(random, child))
            {
                node = child!;
                continue;
            }

            if (random.Next(4) == 0) items.RemoveAt(at);
            else if (random.Next(4) == 0) items.Add(child?.DeepClone());
            else items[at] = Value(random, seeds, "");
            return;
        }
    }

    private static bool Descends(Random random, JsonNode? child) =>
        child is JsonObject { Count: > 0 } or JsonArray { Count: > 0 } && random.Next(6) > 0;

    private static JsonNode? Value(Random random, byte[][] seeds, string key) => random.Next(3) switch
    {
        0 when JsonNode.Parse(seeds[random.Next(seeds.Length)])![key] is { } other => other.DeepClone(),
        1 => Part(random, s_partKeys[random.Next(s_partKeys.Length)]),
        _ => JsonNode.Parse(s_values[random.Next(s_values.Length)]),
    };
}
