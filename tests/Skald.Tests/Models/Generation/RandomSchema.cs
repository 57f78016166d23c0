using System.Text.Json.Nodes;

namespace Skald.Tests.Models.Generation;

/// <summary>Random schemas of the keywords that constraints follow.</summary>
internal sealed class RandomSchema(Random random)
{
    private static readonly string[] s_names = ["a", "ab", "abc", "b", "name", "é", "x\"y", "日本", "id", "a\\b"];
    private static readonly string[] s_patterns = ["^[a-c]{2,4}$", "x+y", "^\\d{3}-\\w?", "(ab|cd)+$", "^[^a\"]+$", "é|ß", "^a.+b$", ""];
    private static readonly string[] s_formats = ["date", "time", "date-time", "uuid", "ipv4"];

    /// <summary>A schema that some value follows.</summary>
    public JsonNode Next(int depth)
    {
        if (depth == 0 && random.Next(4) == 0) return Recursive();
        int kind = random.Next(depth >= 3 ? 7 : 13);
        return kind switch
        {
            0 => new JsonObject { ["type"] = "boolean" },
            1 => new JsonObject { ["type"] = "null" },
            2 or 3 => Number(),
            4 or 5 => Text(),
            6 => Values(),
            7 or 8 => List(depth),
            9 or 10 => Object(depth),
            11 => new JsonObject { [random.Next(2) == 0 ? "anyOf" : "allOf"] = new JsonArray(Next(depth + 1)) },
            _ => Union(depth),
        };
    }

    private JsonObject Union(int depth) => random.Next(3) switch
    {
        0 => new() { ["anyOf"] = new JsonArray(Next(depth + 1), Next(depth + 1), Next(depth + 1)) },
        1 => new() { ["oneOf"] = new JsonArray(Number(), Text(), Object(depth + 1)) },
        _ => new() { ["type"] = new JsonArray("null", "string", "integer"), ["maxLength"] = 3, ["minimum"] = -4 },
    };

    private JsonObject Number()
    {
        bool isInteger = random.Next(2) == 0;
        JsonObject schema = new() { ["type"] = isInteger ? "integer" : "number" };
        long low = random.Next(3) switch
        {
            0 => random.Next(-9, 9),
            1 => random.Next(-100_000, 100_000),
            _ => random.NextInt64(-1L << 45, 1L << 45)
        };
        if (random.Next(2) == 0) schema[random.Next(2) == 0 ? "minimum" : "exclusiveMinimum"] = random.Next(2) == 0 ? low : low + 0.5;
        if (random.Next(2) == 0)
            schema[random.Next(2) == 0 ? "maximum" : "exclusiveMaximum"] = low + 3 + random.NextInt64(0, 1 << random.Next(1, 30));
        return schema;
    }

    private JsonObject Text()
    {
        JsonObject schema = new() { ["type"] = "string" };
        int kind = random.Next(4), least = random.Next(4);
        if (kind == 0) (schema["minLength"], schema["maxLength"]) = (least, least + random.Next(5));
        else if (kind == 1) schema["pattern"] = s_patterns[random.Next(s_patterns.Length)];
        else if (kind == 2) schema["format"] = s_formats[random.Next(s_formats.Length)];
        return schema;
    }

    private JsonObject Values()
    {
        JsonNode[] values = [1, -2.5, "q\"", true, new JsonArray(1, "é"), new JsonObject { ["k"] = JsonValue.Create((string?)null) }];
        return random.Next(2) == 0 ? new() { ["const"] = values[random.Next(values.Length)] }
            : new() { ["enum"] = new JsonArray([.. values.Where(_ => random.Next(2) == 0), JsonValue.Create("last")]) };
    }

    private JsonObject List(int depth)
    {
        JsonObject schema = new() { ["type"] = "array" };
        int least = random.Next(3);
        if (random.Next(2) == 0) (schema["minItems"], schema["maxItems"]) = (least, least + random.Next(3));
        bool hasPrefix = random.Next(3) == 0;
        if (hasPrefix) schema["prefixItems"] = new JsonArray(Next(depth + 1), Next(depth + 1));
        if (hasPrefix || random.Next(4) > 0) schema["items"] = Next(depth + 1);
        return schema;
    }

    private JsonObject Object(int depth)
    {
        JsonObject properties = [], schema = new() { ["type"] = "object", ["title"] = "t" };
        JsonArray required = [];
        foreach (string name in s_names)
        {
            if (random.Next(3) > 0) continue;
            properties[name] = Next(depth + 1);
            if (random.Next(2) == 0) required.Add(name);
        }

        if (random.Next(4) > 0) schema["properties"] = properties;
        else required.Clear();
        if (random.Next(3) == 0) schema["additionalProperties"] = random.Next(2) == 0 ? JsonValue.Create(false) : Next(depth + 1);
        if (required.Count > 0) schema["required"] = required;
        return schema;
    }

    private JsonObject Recursive() => new()
    {
        ["$defs"] = new JsonObject
        {
            ["node"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["value"] = Next(2), ["next"] = new JsonObject { ["$ref"] = "#/$defs/node" } },
                ["required"] = new JsonArray("value"),
            },
        },
        ["type"] = "array",
        ["items"] = new JsonObject { ["$ref"] = "#/$defs/node" },
        ["minItems"] = 1,
    };
}
